/* IUTF8: VERASE takes a whole character back. termios(3) */
#include "tty.h"

int main(void) {
  open_pty();
  type("\xc3\xa4\177\n");
  SAME(line(), "\xc3\n");
  SAME(shown(), "\xc3\xa4\b \b\r\n");
  set_input(0, IUTF8);
  type("a\xc3\xa4\xe2\x82\xac\177\n");
  SAME(line(), "a\xc3\xa4\n");
  SAME(shown(), "a\xc3\xa4\xe2\x82\xac\b \b\r\n");
  type("\xe2\x82\xac\xe2\x82\xac\025x\n");
  SAME(line(), "x\n");
  SAME(shown(), "\xe2\x82\xac\xe2\x82\xac\b \b\b \bx\r\n");
  /* A part without its beginning stays. */
  type("\x82\x82\177x\n");
  SAME(line(), "\x82\x82x\n");
  SAME(shown(), "\x82\x82x\r\n");
  return 0;
}
