/* TIOCSTI types on behalf of the terminal; with privileges on any. ioctl_tty(2) */
#include "tty.h"

int main(void) {
  open_pty();
  if (geteuid() != 0) {
    CHECK(ioctl(slave, TIOCSTI, "x") == -1 && (errno == EPERM || errno == EIO));
    return 0;
  }
  for (char const *p = "ab\177c\n"; *p; p++) OK(ioctl(slave, TIOCSTI, p));
  SAME(line(), "ac\n");
  SAME(shown(), "ab\b \bc\r\n");
  ERR(ioctl(slave, TIOCSTI, bad_pointers[0]), EFAULT);
  return 0;
}
