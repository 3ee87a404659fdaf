/* Policies, priorities and limits by thread; what a new thread begins with. sched(7), sched_setattr(2) */
#include "threads.h"

struct attributes {
  uint32_t size, policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime, deadline, period;
  uint32_t clamps[2];
};
static long set_attributes(void *attributes) { return RAW(SYS_sched_setattr, 0, attributes, 0); }
static struct attributes get_attributes(void) {
  struct attributes now;
  memset(&now, 0, sizeof now);
  EQ(RAW(SYS_sched_getattr, 0, &now, 48, 0), 0);
  EQ(now.size, 48);
  return now;
}
static int set(int policy, int priority) {
  struct sched_param param = {.sched_priority = priority};
  return sched_setscheduler(0, policy, &param);
}
static void *seen(void *argument) {
  (void)argument;
  struct attributes now = get_attributes();
  return (void *)(long)(now.policy << 16 | now.priority << 8 | (now.nice & 0xff));
}

int main(void) {
  need_root();
  if (set(SCHED_FIFO, 10) != 0) return 0;
  EQ(sched_getscheduler(0), SCHED_FIFO);
  EQ(finish(start(seen, NULL)), SCHED_FIFO << 16 | 10 << 8);
  ERR(set(SCHED_FIFO, 0), EINVAL);
  ERR(set(SCHED_FIFO, 100), EINVAL);
  ERR(set(SCHED_RR, -1), EINVAL);
  ERR(set(SCHED_OTHER, 1), EINVAL);
  ERR(set(6, 0), EINVAL);
  struct sched_param param = {20};
  OK(sched_setparam(0, &param));
  EQ(get_attributes().priority, 20);
  struct timespec interval;
  OK(sched_rr_get_interval(0, &interval));
  EQ(interval.tv_sec + interval.tv_nsec, 0);
  OK(set(SCHED_RR, 3));
  OK(sched_rr_get_interval(0, &interval));
  CHECK(interval.tv_nsec > 0);

  /* Reset on fork: a new thread is an ordinary one. */
  OK(set(SCHED_RR | SCHED_RESET_ON_FORK, 3));
  EQ(sched_getscheduler(0), SCHED_RR | SCHED_RESET_ON_FORK);
  EQ(get_attributes().flags, 1);
  EQ(finish(start(seen, NULL)), SCHED_OTHER << 16);
  OK(set(SCHED_BATCH | SCHED_RESET_ON_FORK, 0));
  OK(setpriority(PRIO_PROCESS, 0, -5));
  EQ(finish(start(seen, NULL)), SCHED_BATCH << 16);
  OK(set(SCHED_OTHER, 0));
  EQ(finish(start(seen, NULL)), 0xfb);

  /* Nice values are a thread's own. */
  OK(setpriority(PRIO_PROCESS, (id_t)gettid_(), 4));
  EQ(finish(start(seen, NULL)), 4);
  ERR(setpriority(PRIO_PROCESS, 0x3fffffff, 1), ESRCH);
  ERR(setpriority(3, 0, 1), EINVAL);

  struct attributes a = {.size = sizeof a, .policy = SCHED_FIFO, .priority = 7};
  EQ(set_attributes(&a), 0);
  a = (struct attributes){.size = sizeof a, .flags = 8 /* keep the policy */, .priority = 9};
  EQ(set_attributes(&a), 0);
  EQ(get_attributes().policy, SCHED_FIFO);
  EQ(get_attributes().priority, 9);
  a.size = 47;
  EQ(set_attributes(&a), -E2BIG);
  CHECK(a.size >= 48);
  a.size = 4097;
  EQ(set_attributes(&a), -E2BIG);
  char *large = anonymous(PAGE, PROT_READ | PROT_WRITE);
  *(struct attributes *)large = (struct attributes){.size = 4096};
  EQ(set_attributes(large), 0);
  large[4095] = 1;
  EQ(set_attributes(large), -E2BIG);
  EQ(set_attributes((void *)64), -EFAULT);
  EQ(set_attributes(NULL), -EINVAL);
  a = (struct attributes){.size = 48, .flags = 1 << 20};
  EQ(set_attributes(&a), -EINVAL);
  a = (struct attributes){.size = 48, .policy = 0x80000000u};
  EQ(set_attributes(&a), -EINVAL);
  a = (struct attributes){.size = 48, .policy = 6, .runtime = 2000, .deadline = 1000};
  EQ(set_attributes(&a), -EINVAL);
  a = (struct attributes){.size = 0, .nice = 19};
  EQ(set_attributes(&a), 0);
  EQ(getpriority(PRIO_PROCESS, 0), 19);
  EQ(RAW(SYS_sched_setattr, 0x3fffffff, &a, 0), -ESRCH);
  EQ(RAW(SYS_sched_getattr, 0x3fffffff, &a, 48, 0), -ESRCH);
  EQ(RAW(SYS_sched_getattr, 0, (char *)before_guard(48) + 4, 48, 0), -EFAULT);

  /* Without privilege: down, and up as far as the limits go. */
  OK(setpriority(PRIO_PROCESS, 0, 5));
  struct rlimit limit = {12, 12};
  if (setrlimit(RLIMIT_RTPRIO, &limit) != 0) return 0;
  limit = (struct rlimit){18, 18};
  OK(setrlimit(RLIMIT_NICE, &limit));
  become_nobody();
  OK(set(SCHED_FIFO, 12));
  ERR(set(SCHED_FIFO, 13), EPERM);
  OK(set(SCHED_FIFO, 3));
  OK(set(SCHED_OTHER | SCHED_RESET_ON_FORK, 0));
  ERR(set(SCHED_OTHER, 0), EPERM);
  OK(setpriority(PRIO_PROCESS, 0, 2));
  ERR(setpriority(PRIO_PROCESS, 0, 1), EACCES);
  OK(setpriority(PRIO_PROCESS, 0, 9));
  a = (struct attributes){.size = 48, .flags = 1, .nice = 1};
  EQ(set_attributes(&a), -EPERM);
  a.nice = 2;
  EQ(set_attributes(&a), 0);
  a = (struct attributes){.size = 48, .flags = 1, .policy = 6, .runtime = 1000000, .deadline = 10000000, .period = 10000000};
  EQ(set_attributes(&a), -EPERM);
  return 0;
}
