/* A line has 4095 characters and its end; what is typed beyond is lost. termios(3) */
#include "tty.h"

int main(void) {
  open_pty();
  set_local(ECHO, 0);
  static char text[8192], got[8192];
  memset(text, 'a', sizeof text);
  text[5000] = '\n';
  EQ(write(master, text, 5001), 5001);
  CHECK(ready(slave, POLLIN, 1000) & POLLIN);
  EQ(waiting(slave), 4096);
  EQ(read(slave, got, sizeof got), 4096);
  EQ(got[4094], 'a');
  EQ(got[4095], '\n');
  EQ(ready(slave, POLLIN, 0), 0);
  /* Erasing goes on from what is kept. */
  memset(text, 'b', 4100);
  EQ(write(master, text, 4100), 4100);
  ready(slave, POLLIN, 0);
  type("\025c\n");
  SAME(line(), "c\n");
  return 0;
}
