/* TIOCGPTPEER opens the slave without its name. ioctl_tty(2) */
#include "tty.h"

int main(void) {
  int m = OK(open("/dev/ptmx", O_RDWR | O_NOCTTY));
  ERR(ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY), EIO);
  OK(unlockpt(m));
  int s = OK(ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  EQ(fcntl(s, F_GETFD), FD_CLOEXEC);
  EQ(fcntl(s, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDWR);
  SAME(ttyname(s), ptsname(m));
  int r = OK(ioctl(m, TIOCGPTPEER, O_RDONLY | O_NOCTTY | O_NONBLOCK));
  EQ(fcntl(r, F_GETFD), 0);
  ERR(write(r, "x", 1), EBADF);
  char c;
  ERR(read(r, &c, 1), EAGAIN);
  EQ(write(s, "y", 1), 1);
  EQ(read(m, &c, 1), 1);
  EQ(c, 'y');
  ERR(ioctl(s, TIOCGPTPEER, O_RDWR), EIO);
  return 0;
}
