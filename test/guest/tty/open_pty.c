/* Making a pseudo-terminal the portable way. posix_openpt(3), grantpt(3), unlockpt(3), ptsname(3), ttyname(3) */
#include "tty.h"
#include <pty.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

int main(void) {
  int m = OK(posix_openpt(O_RDWR | O_NOCTTY));
  EQ(grantpt(m), 0);
  char name[64], other[64];
  EQ(ptsname_r(m, name, sizeof name), 0);
  CHECK(strncmp(name, "/dev/pts/", 9) == 0);
  EQ(ptsname_r(m, other, 3), ERANGE);
  ERR(open(name, O_RDWR | O_NOCTTY), EIO);
  EQ(unlockpt(m), 0);
  int s = OK(open(name, O_RDWR | O_NOCTTY));
  CHECK(isatty(m) && isatty(s));
  EQ(ttyname_r(s, other, sizeof other), 0);
  SAME(other, name);
  struct stat st;
  OK(fstat(s, &st));
  CHECK(S_ISCHR(st.st_mode));
  EQ(st.st_mode & 0700, 0600);
  EQ(st.st_uid, getuid());
  EQ(major(st.st_rdev), 136 + atoi(name + 9) / 256);
  EQ(minor(st.st_rdev), atoi(name + 9) % 256);
  EQ(st.st_nlink, 1);
  struct statfs fs;
  OK(fstatfs(s, &fs));
  EQ(fs.f_type, 0x1cd1);
  int number = -1;
  OK(ioctl(m, TIOCGPTN, &number));
  EQ(number, atoi(name + 9));
  unsigned device;
  OK(ioctl(m, TIOCGDEV, &device));
  EQ(device, st.st_rdev);
  OK(ioctl(s, TIOCGDEV, &device));
  EQ(device, st.st_rdev);
  EQ(ptsname_r(0x7fffffff, other, sizeof other), EBADF);
  CHECK(ptsname_r(s, other, sizeof other) == ENOTTY);
  close(s);
  close(m);
  ERR(open(name, O_RDWR | O_NOCTTY), ENOENT);

  struct winsize size = {.ws_row = 7, .ws_col = 9};
  struct termios t;
  OK(openpty(&m, &s, name, NULL, &size));
  OK(tcgetattr(s, &t));
  t.c_lflag &= ~ECHO;
  close(m);
  close(s);
  OK(openpty(&m, &s, name, &t, NULL));
  EQ(settings(s).c_lflag & ECHO, 0);
  EQ(write(m, "x\n", 2), 2);
  char text[8];
  EQ(read(s, text, sizeof text), 2);
  EQ(write(s, "y", 1), 1);
  EQ(read(m, text, sizeof text), 1);
  EQ(text[0], 'y');
  return 0;
}
