/* O_ASYNC: a signal when something comes. fcntl(2), F_SETOWN */
#include "sockets.h"

int main(void) {
  int ends[2];
  char byte;
  pair_of(SOCK_STREAM, ends);
  on_signal(SIGIO, count_signal, 0);
  OK(fcntl(ends[1], F_SETOWN, getpid()));
  EQ(fcntl(ends[1], F_GETOWN), getpid());
  OK(fcntl(ends[1], F_SETFL, O_ASYNC | O_NONBLOCK));
  EQ(write(ends[0], "x", 1), 1);
  EQ(signals_seen, 1);
  EQ(read(ends[1], &byte, 1), 1);
  EQ(write(ends[0], "x", 1), 1);
  EQ(signals_seen, 2);
  int off = 0;
  OK(ioctl(ends[1], FIOASYNC, &off));
  EQ(write(ends[0], "x", 1), 1);
  EQ(signals_seen, 2);
  return 0;
}
