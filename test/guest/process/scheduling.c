/* sched_setparam, sched_rr_get_interval, sched_setattr, sched_getattr, ioprio_get and ioprio_set. sched_setattr(2) */
#include "../check.h"
#include <sched.h>

struct attributes {
  uint32_t size, policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime, deadline, period;
};

int main(void) {
  struct sched_param param = {0};
  OK(sched_setparam(0, &param));
  param.sched_priority = 5;
  ERR(sched_setparam(0, &param), EINVAL);
  ERR(sched_setscheduler(0, 99, &param), EINVAL);
  EQ(RAW(SYS_sched_setparam, 0, NULL), -EINVAL);
  EQ(RAW(SYS_sched_setparam, 0, 8), -EFAULT);
  EQ(RAW(SYS_sched_getparam, 0, 8), -EFAULT);
  EQ(RAW(SYS_sched_getparam, -1, &param), -EINVAL);
  param.sched_priority = 0;
  OK(sched_setscheduler(0, SCHED_BATCH, &param));
  EQ(sched_getscheduler(0), SCHED_BATCH);
  OK(sched_setscheduler(0, SCHED_OTHER, &param));
  struct timespec interval = {-1, -1};
  OK(sched_rr_get_interval(0, &interval));
  CHECK(interval.tv_sec == 0 && interval.tv_nsec >= 0);
  EQ(RAW(SYS_sched_rr_get_interval, 0, 8), -EFAULT);
  EQ(RAW(SYS_sched_rr_get_interval, 0x3fffffff, &interval), -ESRCH);
  struct attributes a;
  EQ(RAW(SYS_sched_getattr, 0, &a, sizeof a, 0), 0);
  CHECK(a.size >= 48);
  EQ(a.policy, SCHED_OTHER);
  EQ(a.priority, 0);
  EQ(RAW(SYS_sched_getattr, 0, &a, 8, 0), -EINVAL);
  EQ(RAW(SYS_sched_getattr, 0, &a, sizeof a, 1), -EINVAL);
  EQ(RAW(SYS_sched_getattr, 0, 8, sizeof a, 0), -EFAULT);
  a = (struct attributes){.size = sizeof a, .policy = SCHED_OTHER, .nice = 7};
  EQ(RAW(SYS_sched_setattr, 0, &a, 0), 0);
  EQ(getpriority(PRIO_PROCESS, 0), 7);
  EQ(RAW(SYS_sched_setattr, 0, &a, 1), -EINVAL);
  a.policy = 77;
  EQ(RAW(SYS_sched_setattr, 0, &a, 0), -EINVAL);
  long io = RAW(SYS_ioprio_get, 1, 0);
  CHECK(io >= 0);
  EQ(RAW(SYS_ioprio_set, 1, 0, 2 << 13 | 6), 0);
  EQ(RAW(SYS_ioprio_get, 1, 0), 2 << 13 | 6);
  EQ(RAW(SYS_ioprio_get, 77, 0), -EINVAL);
  EQ(RAW(SYS_ioprio_set, 1, 0, 7 << 13), -EINVAL);
  EQ(RAW(SYS_ioprio_get, 1, 0x3fffffff), -ESRCH);
  return 0;
}
