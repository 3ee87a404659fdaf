/* When the master is closed, the slave is at its end and useless, and the session hears of it. pty(7) */
#include "tty.h"

static volatile int seen[65], order[4], count;
static void handler(int signal) {
  seen[signal]++;
  order[count++ & 3] = signal;
}

int main(void) {
  open_pty();
  signal(SIGHUP, handler);
  signal(SIGCONT, handler);
  lead_session();
  OK(ioctl(slave, TIOCSCTTY, 0));
  type("unread\n");
  int other = OK(open(ptsname(master), O_RDWR));
  close(master);
  EQ(seen[SIGHUP], 1);
  EQ(seen[SIGCONT], 1);
  char text[8];
  EQ(read(slave, text, sizeof text), 0);
  EQ(read(other, text, sizeof text), 0);
  ERR(write(slave, "x", 1), EIO);
  EQ(ready(slave, POLLIN | POLLOUT | POLLPRI, 0), POLLIN | POLLOUT | POLLERR | POLLHUP);
  struct termios t;
  ERR(tcgetattr(slave, &t), EIO);
  ERR(ioctl(slave, FIONREAD, text), EIO);
  int group = getpgrp();
  ERR(ioctl(slave, TIOCSPGRP, &group), ENOTTY);
  ERR(open("/dev/tty", O_RDWR), ENXIO);
  ERR(tcgetpgrp(slave), EIO);
  EQ(isatty(slave), 0);
  return 0;
}
