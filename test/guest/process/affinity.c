/* The affinity mask holds at least one CPU, and getcpu names one of it. sched_setaffinity(2) */
#include "../check.h"
#include <sched.h>

int main(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  OK(sched_getaffinity(0, sizeof set, &set));
  CHECK(CPU_COUNT(&set) >= 1);
  int cpu = sched_getcpu();
  CHECK(cpu >= 0);
  CHECK(CPU_ISSET(cpu, &set));
  EQ(RAW(SYS_sched_getaffinity, 0, 3, &set), -EINVAL);
  EQ(RAW(SYS_sched_getaffinity, 0, sizeof set, 8), -EFAULT);
  CHECK(RAW(SYS_sched_getaffinity, 0, sizeof set, &set) % 8 == 0);
  OK(sched_setaffinity(0, sizeof set, &set));
  CPU_ZERO(&set);
  ERR(sched_setaffinity(0, sizeof set, &set), EINVAL);
  EQ(RAW(SYS_getcpu, NULL, NULL, NULL), 0);
  EQ(RAW(SYS_getcpu, 8, NULL, NULL), -EFAULT);
  return 0;
}
