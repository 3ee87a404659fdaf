/* poll on both ends of a pipe: readable, writable, hang-up, error. poll(2) */
#include "../check.h"

static int events(int fd, int wanted) {
  struct pollfd p = {.fd = fd, .events = (short)wanted, .revents = -1};
  OK(poll(&p, 1, 0));
  return p.revents;
}

int main(void) {
  int ends[2];
  OK(pipe2(ends, O_NONBLOCK));
  EQ(events(ends[0], POLLIN), 0);
  EQ(events(ends[1], POLLOUT), POLLOUT);
  EQ(write(ends[1], "x", 1), 1);
  EQ(events(ends[0], POLLIN | POLLOUT), POLLIN);
  static char data[65536];
  while (write(ends[1], data, sizeof data) > 0) {}
  EQ(events(ends[1], POLLOUT), 0);
  while (read(ends[0], data, sizeof data) > 0) {}
  EQ(events(ends[1], POLLOUT), POLLOUT);
  int reader = ends[0];
  OK(close(ends[1]));
  EQ(events(reader, POLLIN), POLLHUP);
  OK(pipe(ends));
  OK(close(ends[0]));
  EQ(events(ends[1], POLLOUT), POLLOUT | POLLERR);
  EQ(events(100, POLLIN), POLLNVAL);
  EQ(events(-1, POLLIN), 0);
  return 0;
}
