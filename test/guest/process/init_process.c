/* Process 1 exists; who is not privileged can look at its scheduling, but not change it or send it anything. kill(2), sched(7) */
#include "../check.h"
#include <sched.h>

int main(void) {
  OK(setresuid(12345, 12345, 12345));
  ERR(kill(1, 0), EPERM);
  ERR(kill(1, SIGUSR1), EPERM);
  ERR(sigqueue(1, 0, (union sigval){0}), EPERM);
  ERR(sigqueue(1, SIGUSR1, (union sigval){0}), EPERM);
  EQ(RAW(SYS_tgkill, 1, 1, SIGUSR1), -EPERM);
  EQ(sched_getscheduler(1), SCHED_OTHER);
  struct sched_param param = {77};
  OK(sched_getparam(1, &param));
  EQ(param.sched_priority, 0);
  struct timespec interval;
  OK(sched_rr_get_interval(1, &interval));
  unsigned long cpus = 0;
  CHECK(RAW(SYS_sched_getaffinity, 1, sizeof cpus, &cpus) > 0);
  CHECK((cpus & 1) != 0);
  errno = 0;
  CHECK(getpriority(PRIO_PROCESS, 1) != -1 || errno == 0);
  param.sched_priority = 0;
  ERR(sched_setparam(1, &param), EPERM);
  ERR(sched_setscheduler(1, SCHED_BATCH, &param), EPERM);
  EQ(RAW(SYS_sched_setaffinity, 1, sizeof cpus, &cpus), -EPERM);
  ERR(setpriority(PRIO_PROCESS, 1, 5), EPERM);
  return 0;
}
