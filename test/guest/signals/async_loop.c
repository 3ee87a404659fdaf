/* A timer signal reaches a program that makes no system calls. setitimer(2) */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}

int main(void) {
  signal(SIGALRM, handler);
  struct itimerval timer = {{0, 10000}, {0, 10000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  volatile unsigned long spins = 0;
  while (count < 3 && spins < 20000000000UL) spins++;
  CHECK(count >= 3);
  return 0;
}
