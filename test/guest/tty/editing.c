/* VERASE, VKILL, VWERASE, VLNEXT and VREPRINT, and how they are shown. termios(3) */
#include "tty.h"

int main(void) {
  open_pty();
  type("abd\177c\n");
  SAME(line(), "abc\n");
  SAME(shown(), "abd\b \bc\r\n");
  type("\177x\177\177\n");
  SAME(line(), "\n");
  SAME(shown(), "x\b \b\r\n");
  type("one two_2 \027x\n");
  SAME(line(), "one x\n");
  SAME(shown(), "one two_2 \b \b\b \b\b \b\b \b\b \b\b \bx\r\n");
  type("gone\025kept\n");
  SAME(line(), "kept\n");
  SAME(shown(), "gone\b \b\b \b\b \b\b \bkept\r\n");
  type("\026\177\026\n\026\026\n");
  SAME(line(), "\177\n\026\n");
  SAME(shown(), "^\b^?^\b^J^\b^V\r\n");
  type("re\001p\022!\n");
  SAME(line(), "re\001p!\n");
  SAME(shown(), "re^Ap^R\r\nre^Ap!\r\n");
  /* Control characters take two columns, tabs up to eight. */
  type("a\001\177\n");
  SAME(line(), "a\n");
  SAME(shown(), "a^A\b \b\b \b\r\n");
  type("ab\t\177\n");
  SAME(line(), "ab\n");
  SAME(shown(), "ab\t\b\b\b\b\b\b\r\n");
  type("\tx\t\177\n");
  SAME(line(), "\tx\n");
  SAME(shown(), "\tx\t\b\b\b\b\b\b\b\r\n");
  /* Without IEXTEN the last three are characters. */
  set_local(IEXTEN, 0);
  type("a b\027\026\022\n");
  SAME(line(), "a b\027\026\022\n");
  return 0;
}
