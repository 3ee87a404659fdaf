/* Hanging up the controlling terminal. vhangup(2) */
#include "tty.h"

static volatile int seen[65];
static void handler(int signal) { seen[signal]++; }

int main(void) {
  open_pty();
  lead_session();
  if (geteuid() != 0) {
    ERR(vhangup(), EPERM);
    return 0;
  }
  EQ(vhangup(), 0);
  EQ(write(slave, "x", 1), 1);
  OK(ioctl(slave, TIOCSCTTY, 0));
  set_local(ECHO, 0);
  type("unread\n");
  signal(SIGHUP, handler);
  signal(SIGCONT, handler);
  EQ(vhangup(), 0);
  EQ(seen[SIGHUP], 1);
  EQ(seen[SIGCONT], 1);
  ERR(write(slave, "x", 1), EIO);
  ERR(open("/dev/tty", O_RDWR), ENXIO);
  /* The master goes on: the slave can be opened again. */
  SAME(shown(), "x");
  EQ(ready(master, POLLIN, 0), 0);
  int again = OK(open(ptsname(master), O_RDWR | O_NOCTTY));
  EQ(write(again, "y", 1), 1);
  SAME(shown(), "y");
  CHECK(settings(again).c_lflag & ECHO);
  EQ(ready(again, POLLIN, 0), 0);
  close(again);
  EQ(ready(master, POLLIN, 0), 0);
  close(slave);
  CHECK(ready(master, POLLIN, 1000) & POLLHUP);
  return 0;
}
