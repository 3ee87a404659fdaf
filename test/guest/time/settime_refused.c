/* The clock is not the program's to set. clock_settime(2), settimeofday(2) */
#include "../check.h"
#include <sys/timex.h>

int main(void) {
  struct timespec t = {1000000000, 0};
  if (geteuid() == 0) become_nobody();
  ERR(clock_settime(CLOCK_REALTIME, &t), EPERM);
  EQ(RAW(SYS_clock_settime, CLOCK_MONOTONIC, &t), -EINVAL);
  struct timeval tv = {1000000000, 0};
  ERR(settimeofday(&tv, NULL), EPERM);
  struct timex x = {.modes = 0};
  CHECK(adjtimex(&x) >= 0);
  x.modes = ADJ_FREQUENCY;
  ERR(adjtimex(&x), EPERM);
  return 0;
}
