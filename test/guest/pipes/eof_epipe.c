/* End of file without writers; EPIPE and SIGPIPE without readers. pipe(7) */
#include "../check.h"

static volatile int signals;
static void handler(int signal) {
  EQ(signal, SIGPIPE);
  signals++;
}

int main(void) {
  signal(SIGPIPE, handler);
  int ends[2];
  char buffer[8];
  OK(pipe(ends));
  EQ(write(ends[1], "abc", 3), 3);
  int copy = OK(dup(ends[1]));
  OK(close(ends[1]));
  EQ(read(ends[0], buffer, 2), 2);
  OK(close(copy));
  EQ(read(ends[0], buffer, 8), 1);
  EQ(read(ends[0], buffer, 8), 0);
  EQ(read(ends[0], buffer, 8), 0);
  OK(close(ends[0]));
  OK(pipe(ends));
  OK(close(ends[0]));
  ERR(write(ends[1], "x", 1), EPIPE);
  EQ(signals, 1);
  EQ(write(ends[1], "x", 0), 0);
  EQ(signals, 1);
  struct iovec vector = {"xy", 2};
  ERR(writev(ends[1], &vector, 1), EPIPE);
  EQ(signals, 2);
  return 0;
}
