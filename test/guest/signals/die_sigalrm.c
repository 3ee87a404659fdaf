/* SIGALRM's default ends a sleeping process. alarm(2) */
/* expect: signal SIGALRM */
#include "../check.h"

int main(void) {
  struct itimerval timer = {{0, 0}, {0, 20000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  pause();
  return 0;
}
