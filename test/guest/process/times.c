/* times: clock ticks since some time, CPU time; NULL is allowed. times(2) */
#include "../check.h"
#include <sys/times.h>

int main(void) {
  struct tms t;
  clock_t first = times(&t);
  CHECK(first != -1);
  EQ(t.tms_cutime, 0);
  usleep(30000);
  clock_t second = times(NULL);
  CHECK(second - first >= 2);
  EQ(RAW(SYS_times, 8), -EFAULT);
  CHECK(clock() >= 0);
  return 0;
}
