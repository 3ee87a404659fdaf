/* TIOCEXCL keeps others from opening, but for the privileged. ioctl_tty(2) */
#include "tty.h"

int main(void) {
  open_pty();
  char const *name = ptsname(master);
  int on = -1;
  OK(ioctl(slave, TIOCGEXCL, &on));
  EQ(on, 0);
  OK(ioctl(slave, TIOCEXCL));
  OK(ioctl(slave, TIOCGEXCL, &on));
  EQ(on, 1);
  int fd = open(name, O_RDWR | O_NOCTTY);
  if (geteuid() == 0) CHECK(fd >= 0);
  else CHECK(fd < 0 && errno == EBUSY);
  OK(ioctl(slave, TIOCNXCL));
  OK(open(name, O_RDWR | O_NOCTTY));
  return 0;
}
