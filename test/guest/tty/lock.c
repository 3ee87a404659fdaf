/* TIOCSPTLCK, TIOCGPTLCK. ioctl_tty(2) */
#include "tty.h"

int main(void) {
  int m = OK(open("/dev/ptmx", O_RDWR | O_NOCTTY)), locked = -1, on = 1, off = 0;
  char const *name = ptsname(m);
  OK(ioctl(m, TIOCGPTLCK, &locked));
  EQ(locked, 1);
  ERR(open(name, O_RDWR | O_NOCTTY), EIO);
  OK(ioctl(m, TIOCSPTLCK, &off));
  OK(ioctl(m, TIOCGPTLCK, &locked));
  EQ(locked, 0);
  int s = OK(open(name, O_RDWR | O_NOCTTY));
  OK(ioctl(m, TIOCSPTLCK, &on));
  ERR(open(name, O_RDWR | O_NOCTTY), EIO);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    ERR(ioctl(m, TIOCSPTLCK, bad_pointers[i]), EFAULT);
    ERR(ioctl(m, TIOCGPTLCK, bad_pointers[i]), EFAULT);
    ERR(ioctl(m, TIOCGPTN, bad_pointers[i]), EFAULT);
    ERR(ioctl(m, TIOCPKT, bad_pointers[i]), EFAULT);
  }
  ERR(ioctl(s, TIOCSPTLCK, &off), ENOTTY);
  ERR(ioctl(s, TIOCGPTN, &off), ENOTTY);
  ERR(ioctl(s, TIOCPKT, &off), ENOTTY);
  return 0;
}
