/* The master reads what is left, then EIO, until the slave is opened again. pty(7) */
#include "tty.h"

int main(void) {
  open_pty();
  char const *name = ptsname(master);
  char text[64];
  EQ(write(slave, "last", 4), 4);
  set_local(ECHO, 0);
  close(slave);
  CHECK(ready(master, POLLIN, 1000) & POLLIN);
  CHECK(ready(master, POLLIN, 0) & POLLHUP);
  EQ(read(master, text, sizeof text), 4);
  ERR(read(master, text, sizeof text), EIO);
  EQ(ready(master, POLLIN, 0), POLLHUP);
  /* It can still write, and the settings stay. */
  EQ(write(master, "early\n", 6), 6);
  slave = OK(open(name, O_RDWR | O_NOCTTY));
  EQ(settings(slave).c_lflag & ECHO, 0);
  EQ(ready(master, POLLIN, 0), 0);
  CHECK(ready(slave, POLLIN, 1000) & POLLIN);
  SAME(line(), "early\n");
  OK(fcntl(master, F_SETFL, O_NONBLOCK));
  ERR(read(master, text, sizeof text), EAGAIN);
  /* Before the first slave a master waits. */
  int m = OK(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK));
  ERR(read(m, text, sizeof text), EAGAIN);
  EQ(ready(m, POLLIN, 0), 0);
  return 0;
}
