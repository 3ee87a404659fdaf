/* Nice values and scheduling parameters. getpriority(2), sched_setscheduler(2) */
#include "../check.h"
#include <sched.h>

int main(void) {
  errno = 0;
  int start = getpriority(PRIO_PROCESS, 0);
  EQ(errno, 0);
  OK(setpriority(PRIO_PROCESS, 0, start + 3));
  EQ(getpriority(PRIO_PROCESS, 0), start + 3);
  EQ(RAW(SYS_getpriority, PRIO_PROCESS, 0), 20 - (start + 3));
  ERR(getpriority(77, 0), EINVAL);
  ERR(getpriority(PRIO_PROCESS, 0x3fffffff), ESRCH);
  EQ(sched_getscheduler(0), SCHED_OTHER);
  struct sched_param param = {77};
  OK(sched_getparam(0, &param));
  EQ(param.sched_priority, 0);
  EQ(sched_get_priority_max(SCHED_FIFO), 99);
  EQ(sched_get_priority_min(SCHED_FIFO), 1);
  EQ(sched_get_priority_max(SCHED_OTHER), 0);
  ERR(sched_get_priority_max(99), EINVAL);
  OK(sched_yield());
  ERR(sched_getscheduler(0x3fffffff), ESRCH);
  return 0;
}
