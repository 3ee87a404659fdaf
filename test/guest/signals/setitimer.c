/* setitimer and alarm: remaining time, intervals, cancelling, errors. setitimer(2), alarm(2) */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}

int main(void) {
  signal(SIGALRM, handler);
  EQ(alarm(100), 0);
  unsigned left = alarm(0);
  CHECK(left == 100 || left == 99);
  EQ(alarm(0), 0);
  struct itimerval now, timer = {{0, 5000}, {0, 5000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  while (count < 5) pause();
  OK(getitimer(ITIMER_REAL, &now));
  EQ(now.it_interval.tv_usec, 5000);
  timer = (struct itimerval){{0, 0}, {0, 0}};
  OK(setitimer(ITIMER_REAL, &timer, &now));
  EQ(now.it_interval.tv_usec, 5000);
  OK(getitimer(ITIMER_REAL, &now));
  EQ(now.it_value.tv_sec | now.it_value.tv_usec, 0);
  timer.it_value.tv_usec = 1000000;
  ERR(setitimer(ITIMER_REAL, &timer, NULL), EINVAL);
  timer.it_value = (struct timeval){-1, 0};
  ERR(setitimer(ITIMER_REAL, &timer, NULL), EINVAL);
  ERR(setitimer(77, &timer, NULL), EINVAL);
  ERR(getitimer(77, &now), EINVAL);
  EQ(RAW(SYS_setitimer, ITIMER_REAL, 8, NULL), -EFAULT);
  EQ(RAW(SYS_getitimer, ITIMER_REAL, 8), -EFAULT);
  return 0;
}
