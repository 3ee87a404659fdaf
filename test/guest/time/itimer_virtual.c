/* ITIMER_VIRTUAL and ITIMER_PROF count CPU time. setitimer(2) */
#include "../check.h"

static volatile int virtual, prof;
static void handler(int signal) {
  if (signal == SIGVTALRM) virtual ++;
  if (signal == SIGPROF) prof++;
}

int main(void) {
  signal(SIGVTALRM, handler);
  signal(SIGPROF, handler);
  struct itimerval timer = {{0, 20000}, {0, 20000}}, now;
  OK(setitimer(ITIMER_VIRTUAL, &timer, NULL));
  OK(setitimer(ITIMER_PROF, &timer, NULL));
  usleep(100000);
  CHECK(virtual <= 1 && prof <= 1);
  struct timespec start, t;
  OK(clock_gettime(CLOCK_MONOTONIC, &start));
  do {
    for (volatile int i = 0; i < 100000; i++) {}
    OK(clock_gettime(CLOCK_MONOTONIC, &t));
  } while ((virtual < 3 || prof < 3) && t.tv_sec - start.tv_sec < 10);
  CHECK(virtual >= 3 && prof >= 3);
  OK(getitimer(ITIMER_VIRTUAL, &now));
  CHECK(now.it_interval.tv_usec >= 20000 && now.it_interval.tv_usec < 25000);
  return 0;
}
