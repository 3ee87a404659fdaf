/* OPOST, ONLCR, OCRNL, ONOCR, ONLRET, OLCUC and tabs. termios(3) */
#include "tty.h"

static const char *written(const char *text) {
  EQ(write(slave, text, strlen(text)), strlen(text));
  return shown();
}

int main(void) {
  open_pty();
  SAME(written("a\nb"), "a\r\nb");
  set_output(~0, 0);
  SAME(written("a\n\r\tb"), "a\n\r\tb");
  set_output(~0, ONLCR | OLCUC);
  SAME(written("a\n"), "a\n");
  set_output(~0, OPOST);
  SAME(written("\ra\nb\tc\r"), "\ra\nb\tc\r");
  set_output(~0, OPOST | OCRNL);
  SAME(written("a\rb\n"), "a\nb\n");
  set_output(~0, OPOST);
  written("\r");
  set_output(~0, OPOST | ONOCR);
  SAME(written("\ra\r\rb\n\r"), "a\rb\n\r");
  set_output(~0, OPOST | ONOCR | ONLRET);
  SAME(written("a\n\rb"), "a\nb");
  set_output(~0, OPOST | OLCUC);
  SAME(written("aZ{\n"), "AZ{\n");
  set_output(~0, OPOST | XTABS | ONLCR);
  SAME(written("\n\ta\tbcdefghi\tj\n\001\b\tx"), "\r\n        a       bcdefghi        j\r\n\001\b        x");
  return 0;
}
