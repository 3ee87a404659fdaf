/* VEOF ends a line without being part of it; alone it is the end of the file. termios(3) */
#include "tty.h"

int main(void) {
  open_pty();
  char text[16];
  type("\004");
  CHECK(ready(slave, POLLIN, 0) & POLLIN);
  EQ(waiting(slave), 0);
  EQ(read(slave, text, sizeof text), 0);
  EQ(ready(slave, POLLIN, 0), 0);
  type("abc\004");
  EQ(waiting(slave), 3);
  SAME(line(), "abc");
  type("\004\004x\n");
  SAME(line(), "");
  SAME(line(), "");
  SAME(line(), "x\n");
  type("ab\004");
  EQ(read(slave, text, 1), 1);
  SAME(line(), "b");
  EQ(ready(slave, POLLIN, 0), 0);
  /* It is not shown. */
  SAME(shown(), "abcx\r\nab");
  set_character(VEOF, _POSIX_VDISABLE);
  type("\004\n");
  SAME(line(), "\004\n");
  SAME(shown(), "^D\r\n");
  return 0;
}
