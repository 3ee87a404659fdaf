/* Lines: read one at a time, in parts if the buffer is small. termios(3), read(2) */
#include "tty.h"

int main(void) {
  open_pty();
  char text[16];
  type("one\ntwo\nthree");
  SAME(line(), "one\n");
  EQ(read(slave, text, 2), 2);
  EQ(memcmp(text, "tw", 2), 0);
  SAME(line(), "o\n");
  EQ(ready(slave, POLLIN, 0), 0);
  type("\r");
  SAME(line(), "three\n");
  set_character(VEOL, ';');
  set_character(VEOL2, ':');
  type("a;b:c\n");
  SAME(line(), "a;");
  SAME(line(), "b:");
  SAME(line(), "c\n");
  set_local(IEXTEN, 0);
  type("a:b\n");
  SAME(line(), "a:b\n");
  SAME(shown(), "one\r\ntwo\r\nthree\r\na;b:c\r\na:b\r\n");
  type("\n");
  SAME(line(), "\n");
  EQ(read(slave, text, 0), 0);
  type("x\n");
  struct iovec parts[] = {{text, 1}, {text + 1, 5}};
  EQ(readv(slave, parts, 2), 2);
  EQ(memcmp(text, "x\n", 2), 0);
  return 0;
}
