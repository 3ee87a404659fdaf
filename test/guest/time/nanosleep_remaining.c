/* An interrupted sleep reports what remains; the rest pointer is checked. nanosleep(2) */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}
static void soon(void) {
  struct itimerval timer = {{0, 0}, {0, 50000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
}

int main(void) {
  signal(SIGALRM, handler);
  struct timespec left = {7, 7};
  soon();
  ERR(nanosleep(&(struct timespec){2, 0}, &left), EINTR);
  CHECK(left.tv_sec == 1 && left.tv_nsec >= 0 && left.tv_nsec <= 951000000);
  OK(nanosleep(&(struct timespec){0, 1000}, &left));
  CHECK(left.tv_sec == 1);
  soon();
  EQ(RAW(SYS_nanosleep, (&(struct timespec){2, 0}), 8), -EFAULT);
  soon();
  struct timespec until;
  OK(clock_gettime(CLOCK_MONOTONIC, &until));
  until.tv_sec += 3;
  left = (struct timespec){7, 7};
  EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, &left), EINTR);
  EQ(left.tv_sec, 7);
  EQ(count, 3);
  return 0;
}
