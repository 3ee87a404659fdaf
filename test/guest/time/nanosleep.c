/* nanosleep: lasts long enough, argument errors, absolute sleeps. nanosleep(2), clock_nanosleep(2) */
#include "../check.h"

static long nanos(void) {
  struct timespec t;
  OK(clock_gettime(CLOCK_MONOTONIC, &t));
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

int main(void) {
  long start = nanos();
  OK(nanosleep(&(struct timespec){0, 30000000}, NULL));
  long slept = nanos() - start;
  CHECK(slept >= 30000000 && slept < 30000000000);
  OK(nanosleep(&(struct timespec){0, 0}, NULL));
  ERR(nanosleep(&(struct timespec){0, 1000000000}, NULL), EINVAL);
  ERR(nanosleep(&(struct timespec){0, -1}, NULL), EINVAL);
  ERR(nanosleep(&(struct timespec){-1, 0}, NULL), EINVAL);
  EQ(RAW(SYS_nanosleep, 8, NULL), -EFAULT);
  struct timespec until;
  start = nanos();
  OK(clock_gettime(CLOCK_MONOTONIC, &until));
  until.tv_nsec += 30000000;
  if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
  EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL), 0);
  CHECK(nanos() - start >= 29000000);
  EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL), 0);
  OK(clock_gettime(CLOCK_REALTIME, &until));
  EQ(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL), 0);
  EQ(clock_nanosleep(CLOCK_BOOTTIME, 0, &(struct timespec){0, 1000}, NULL), 0);
  EQ(RAW(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, (&(struct timespec){0, 2000000000}), NULL), -EINVAL);
  EQ(RAW(SYS_clock_nanosleep, 77, 0, &until, NULL), -EINVAL);
  EQ(RAW(SYS_clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, &until, NULL), -EOPNOTSUPP);
  EQ(RAW(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, 8, NULL), -EFAULT);
  return 0;
}
