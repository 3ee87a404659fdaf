/* FIONREAD and TIOCOUTQ. ioctl_tty(2) */
#include "tty.h"

int main(void) {
  open_pty();
  set_local(ECHO, 0);
  EQ(waiting(slave), 0);
  type("abc");
  EQ(waiting(slave), 0);
  type("d\nef\004");
  EQ(waiting(slave), 7);
  set_local(ICANON, 0);
  EQ(waiting(slave), 8);
  OK(tcflush(slave, TCIFLUSH));
  type("abc");
  EQ(waiting(slave), 3);
  EQ(write(slave, "12345", 5), 5);
  CHECK(ready(master, POLLIN, 1000) & POLLIN);
  EQ(waiting(master), 5);
  int n = -1;
  OK(ioctl(slave, TIOCOUTQ, &n));
  EQ(n, 0);
  return 0;
}
