/* A blocking write waits for room; an interrupted one reports what it has written. write(2) */
#include "../check.h"

static int ends[2];
static volatile int drain;
static void handler(int signal) {
  (void)signal;
  static char buffer[65536];
  if (drain) (void)!read(ends[0], buffer, sizeof buffer);
}
/* Again and again: the first may come before the write has begun. */
static void soon(void) {
  struct itimerval timer = {{0, 20000}, {0, 20000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
}

int main(void) {
  OK(pipe(ends));
  OK(fcntl(ends[0], F_SETFL, O_NONBLOCK));
  static char data[100000];
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  OK(sigaction(SIGALRM, &action, NULL));
  drain = 1;
  soon();
  long done = write(ends[1], data, sizeof data);
  CHECK(done == sizeof data || done == 65536);
  static char buffer[65536];
  while (read(ends[0], buffer, sizeof buffer) > 0) {}
  action.sa_flags = 0;
  OK(sigaction(SIGALRM, &action, NULL));
  drain = 0;
  soon();
  EQ(write(ends[1], data, sizeof data), 65536);
  soon();
  ERR(write(ends[1], data, 1), EINTR);
  return 0;
}
