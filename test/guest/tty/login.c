/* What login_tty(3) does, and a conversation over the standard streams. */
#include "tty.h"

int main(void) {
  open_pty();
  lead_session();
  int out = OK(dup(1));
  OK(ioctl(slave, TIOCSCTTY, NULL));
  for (int fd = 0; fd < 3; fd++) OK(dup2(slave, fd));
  char name[64];
  EQ(ttyname_r(0, name, sizeof name), 0);
  EQ(write(master, "42\n", 3), 3);
  int n = 0;
  EQ(scanf("%d", &n), 1);
  EQ(n, 42);
  printf("n=%d\n", n);
  fflush(stdout);
  const char *text = shown();
  dup2(out, 1);
  SAME(text, "42\r\nn=42\r\n");
  SAME(ttyname(0), ptsname(master));
  SAME(ctermid(NULL), "/dev/tty");
  return 0;
}
