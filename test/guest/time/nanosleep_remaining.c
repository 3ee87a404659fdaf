/* An interrupted sleep reports what remains; the rest pointer is checked. nanosleep(2) */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}
/* Again and again: the first signal may come before the call sleeps. */
static void soon(void) {
  struct itimerval timer = {{0, 50000}, {0, 50000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
}

int main(void) {
  signal(SIGALRM, handler);
  struct timespec left = {7, 7};
  soon();
  ERR(nanosleep(&(struct timespec){100, 0}, &left), EINTR);
  CHECK(left.tv_sec <= 99 && left.tv_sec > 10 && left.tv_nsec >= 0 && left.tv_nsec < 1000000000);
  struct itimerval never = {{0, 0}, {0, 0}};
  OK(setitimer(ITIMER_REAL, &never, NULL));
  struct timespec same = left;
  OK(nanosleep(&(struct timespec){0, 1000}, &left));
  EQ(left.tv_sec, same.tv_sec);
  EQ(left.tv_nsec, same.tv_nsec);
  soon();
  EQ(RAW(SYS_nanosleep, (&(struct timespec){100, 0}), 8), -EFAULT);
  soon();
  struct timespec until;
  OK(clock_gettime(CLOCK_MONOTONIC, &until));
  until.tv_sec += 100;
  left = (struct timespec){7, 7};
  EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, &left), EINTR);
  EQ(left.tv_sec, 7);
  CHECK(count >= 3);
  return 0;
}
