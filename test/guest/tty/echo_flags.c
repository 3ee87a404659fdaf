/* ECHO, ECHOE, ECHOK, ECHOKE, ECHONL, ECHOCTL, ECHOPRT. termios(3) */
#include "tty.h"

int main(void) {
  open_pty();
  set_local(ECHO, 0);
  type("quiet\001\n");
  SAME(line(), "quiet\001\n");
  SAME(shown(), "");
  set_local(0, ECHONL);
  type("quiet\177\n");
  SAME(line(), "quie\n");
  SAME(shown(), "\r\n");
  set_local(ECHONL | ECHOCTL, ECHO);
  type("a\001\177\n");
  SAME(line(), "a\n");
  SAME(shown(), "a\001\r\n");
  set_local(ECHOE, ECHOCTL);
  type("ab\177\n");
  SAME(line(), "a\n");
  SAME(shown(), "ab^?\r\n");
  set_local(ECHOKE, ECHOE | ECHOK);
  type("ab\025c\n");
  SAME(line(), "c\n");
  SAME(shown(), "ab^U\r\nc\r\n");
  set_local(ECHOK, 0);
  type("ab\025c\n");
  SAME(line(), "c\n");
  SAME(shown(), "ab^Uc\r\n");
  set_local(0, ECHOPRT | ECHOK | ECHOKE);
  type("abc\177\177x\177\177\177y\n");
  SAME(line(), "y\n");
  SAME(shown(), "abc\\cb/x\\xa/y\r\n");
  type("ab\025c\n");
  SAME(line(), "c\n");
  SAME(shown(), "ab\\ba/c\r\n");
  /* Without canonical input nothing is edited, but shown. */
  set_local(ICANON | ECHOPRT, 0);
  type("a\177\n\r");
  SAME(line(), "a\177\n\n");
  SAME(shown(), "a^?^J\r\n");
  return 0;
}
