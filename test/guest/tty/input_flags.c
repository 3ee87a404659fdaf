/* ICRNL, INLCR, IGNCR, ISTRIP, IUCLC, PARMRK; what a pseudo-terminal never sees has no effect. termios(3) */
#include "tty.h"

int main(void) {
  open_pty();
  set_local(ECHO | ICANON | ISIG, 0);
  set_input(~0, 0);
  type("a\rb\nc");
  SAME(line(), "a\rb\nc");
  set_input(0, ICRNL);
  type("a\rb\nc");
  SAME(line(), "a\nb\nc");
  set_input(0, INLCR);
  type("a\rb\nc");
  SAME(line(), "a\nb\rc");
  set_input(0, IGNCR);
  type("a\rb\nc");
  SAME(line(), "ab\rc");
  set_input(~0, ISTRIP);
  type("\xe1\xff");
  SAME(line(), "a\177");
  set_input(~0, IUCLC);
  type("ABcz[\xc4");
  SAME(line(), "abcz[\xe4");
  set_local(IEXTEN, 0);
  type("AB");
  SAME(line(), "AB");
  set_input(~0, PARMRK);
  type("a\377b");
  SAME(line(), "a\377\377b");
  set_input(~0, PARMRK | ISTRIP);
  type("\377");
  SAME(line(), "\177");
  set_input(~0, IGNBRK | BRKINT | IGNPAR | INPCK | IXOFF | IMAXBEL);
  type_bytes("a\0b", 3);
  EQ(waiting(slave), 3);
  return 0;
}
