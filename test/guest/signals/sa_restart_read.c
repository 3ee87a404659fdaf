/* A read that waits is restarted after a handler with SA_RESTART, else EINTR. signal(7) */
#include "../check.h"

static int ends[2];
static volatile int count;
static void handler(int signal) {
  (void)signal;
  if (++count == 2) (void)!write(ends[1], "x", 1);
}

static void every(long microseconds) {
  struct itimerval timer = {{0, microseconds}, {0, microseconds}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
}

int main(void) {
  OK(pipe(ends));
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  OK(sigaction(SIGALRM, &action, NULL));
  char byte;
  every(20000);
  EQ(read(ends[0], &byte, 1), 1);
  every(0);
  CHECK(count >= 2);
  action.sa_flags = 0;
  OK(sigaction(SIGALRM, &action, NULL));
  count = 10;
  every(20000);
  ERR(read(ends[0], &byte, 1), EINTR);
  every(0);
  CHECK(count >= 11);
  return 0;
}
