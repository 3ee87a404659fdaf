/* The size of the window, and SIGWINCH when it changes. ioctl_tty(2), TIOCSWINSZ */
#include "tty.h"

static volatile int changes;
static void handler(int signal) {
  (void)signal;
  changes++;
}

int main(void) {
  open_pty();
  signal(SIGWINCH, handler);
  struct winsize size = {1, 2, 3, 4}, seen;
  OK(ioctl(slave, TIOCGWINSZ, &seen));
  EQ(seen.ws_row | seen.ws_col | seen.ws_xpixel | seen.ws_ypixel, 0);
  OK(ioctl(master, TIOCSWINSZ, &size));
  EQ(changes, 0);
  OK(ioctl(slave, TIOCGWINSZ, &seen));
  EQ(memcmp(&size, &seen, sizeof size), 0);
  lead_session();
  OK(ioctl(slave, TIOCSCTTY, 0));
  OK(ioctl(master, TIOCSWINSZ, &size));
  EQ(changes, 0);
  size.ws_row = 65535;
  OK(ioctl(master, TIOCSWINSZ, &size));
  EQ(changes, 1);
  size.ws_xpixel = 9;
  OK(ioctl(slave, TIOCSWINSZ, &size));
  EQ(changes, 2);
  OK(ioctl(master, TIOCGWINSZ, &seen));
  EQ(memcmp(&size, &seen, sizeof size), 0);
  return 0;
}
