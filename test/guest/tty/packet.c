/* Packet mode: what happens to the terminal comes as a byte before the data. ioctl_tty(2), TIOCPKT */
#include "tty.h"

static int status(void) {
  unsigned char c[64];
  CHECK(ready(master, POLLIN | POLLPRI, 0) & POLLPRI);
  EQ(read(master, c, sizeof c), 1);
  EQ(ready(master, POLLPRI, 0), 0);
  return c[0];
}

int main(void) {
  open_pty();
  int on = -1;
  OK(ioctl(master, TIOCGPKT, &on));
  EQ(on, 0);
  on = 1;
  OK(ioctl(master, TIOCPKT, &on));
  on = 0;
  OK(ioctl(master, TIOCGPKT, &on));
  EQ(on, 1);
  char text[64];
  EQ(write(slave, "data", 4), 4);
  EQ(ready(master, POLLIN | POLLPRI, 0), POLLIN);
  EQ(read(master, text, sizeof text), 5);
  EQ(memcmp(text, "\0data", 5), 0);
  EQ(write(slave, "abc", 3), 3);
  EQ(read(master, text, 2), 2);
  EQ(text[1], 'a');
  EQ(read(master, text, 10), 3);
  EQ(memcmp(text, "\0bc", 3), 0);
  OK(tcflush(slave, TCIFLUSH));
  EQ(status(), TIOCPKT_FLUSHREAD);
  OK(tcflush(slave, TCOFLUSH));
  EQ(status(), TIOCPKT_FLUSHWRITE);
  OK(tcflush(slave, TCIOFLUSH));
  EQ(status(), TIOCPKT_FLUSHREAD | TIOCPKT_FLUSHWRITE);
  OK(tcflow(slave, TCOOFF));
  EQ(status(), TIOCPKT_STOP);
  OK(tcflow(slave, TCOON));
  EQ(status(), TIOCPKT_START);
  set_input(IXON, 0);
  EQ(status(), TIOCPKT_NOSTOP);
  set_input(0, IXON);
  EQ(status(), TIOCPKT_DOSTOP);
  set_character(VSTOP, 1);
  EQ(status(), TIOCPKT_NOSTOP);
  set_character(VSTOP, 023);
  EQ(status(), TIOCPKT_DOSTOP);
  set_local(ECHO, 0);
  EQ(ready(master, POLLIN | POLLPRI, 0), 0);
  set_local(0, EXTPROC);
  EQ(status(), TIOCPKT_IOCTL);
  on = 0;
  OK(ioctl(master, TIOCPKT, &on));
  OK(tcflush(slave, TCIFLUSH));
  EQ(ready(master, POLLIN | POLLPRI, 0), 0);
  EQ(write(slave, "x", 1), 1);
  EQ(read(master, text, sizeof text), 1);
  return 0;
}
