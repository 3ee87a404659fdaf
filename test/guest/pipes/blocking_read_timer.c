/* A blocking read waits until a signal handler writes. pipe(7) */
#include "../check.h"

static int ends[2];
static void handler(int signal) {
  (void)signal;
  (void)!write(ends[1], "woken", 5);
}

int main(void) {
  OK(pipe(ends));
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  OK(sigaction(SIGALRM, &action, NULL));
  struct itimerval timer = {{0, 0}, {0, 30000}};
  struct timespec before, after;
  OK(clock_gettime(CLOCK_MONOTONIC, &before));
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  char text[8] = {0};
  EQ(read(ends[0], text, 8), 5);
  OK(clock_gettime(CLOCK_MONOTONIC, &after));
  SAME(text, "woken");
  CHECK((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >= 29000000);
  return 0;
}
