/* Switching canonical input on and off keeps what was typed. termios(3) */
#include "tty.h"

int main(void) {
  open_pty();
  set_local(ECHO, 0);
  type("abc");
  EQ(ready(slave, POLLIN, 0), 0);
  set_local(ICANON, 0);
  EQ(ready(slave, POLLIN, 0), POLLIN);
  SAME(line(), "abc");
  type("de\nf");
  set_local(0, ICANON);
  EQ(ready(slave, POLLIN, 0), POLLIN);
  SAME(line(), "de\nf");
  type("xy\177z\n");
  SAME(line(), "xz\n");
  /* A reader that waits for a line gets bytes when that is over. */
  type("ab\ncd");
  set_local(ICANON, 0);
  SAME(line(), "ab\ncd");
  return 0;
}
