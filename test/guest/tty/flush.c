/* tcflush(3), and tcsetattr(3) with TCSAFLUSH. */
#include "tty.h"

int main(void) {
  open_pty();
  set_local(ECHO, 0);
  type("line\nrest");
  OK(tcflush(slave, TCIFLUSH));
  EQ(ready(slave, POLLIN, 0), 0);
  type("x\n");
  SAME(line(), "x\n");
  type("line\nrest");
  struct termios t = settings(slave);
  OK(tcsetattr(slave, TCSADRAIN, &t));
  SAME(line(), "line\n");
  OK(tcsetattr(slave, TCSAFLUSH, &t));
  type("y\n");
  SAME(line(), "y\n");
  EQ(write(slave, "gone", 4), 4);
  CHECK(ready(master, POLLIN, 1000) & POLLIN);
  OK(tcflush(master, TCIFLUSH));
  EQ(ready(master, POLLIN, 0), 0);
  /* What has arrived at the master is not taken back. */
  EQ(write(slave, "kept", 4), 4);
  CHECK(ready(master, POLLIN, 1000) & POLLIN);
  OK(tcflush(slave, TCOFLUSH));
  SAME(shown(), "kept");
  ERR(tcflush(slave, 3), EINVAL);
  ERR(tcflush(slave, -1), EINVAL);
  OK(tcdrain(slave));
  OK(tcdrain(master));
  OK(tcsendbreak(slave, 0));
  return 0;
}
