/* Numbers are used again, lowest first, when neither side is open. pts(4) */
#include "tty.h"

static int number_of(int fd) {
  int n = -1;
  OK(ioctl(fd, TIOCGPTN, &n));
  return n;
}

int main(void) {
  int m[4], n[4];
  for (int i = 0; i < 4; i++) {
    m[i] = OK(open("/dev/ptmx", O_RDWR | O_NOCTTY));
    n[i] = number_of(m[i]);
    for (int j = 0; j < i; j++) CHECK(n[j] != n[i]);
  }
  /* The slave keeps the number, but not the name. */
  OK(unlockpt(m[1]));
  int s = OK(open(ptsname(m[1]), O_RDWR | O_NOCTTY));
  char name[32];
  snprintf(name, sizeof name, "/dev/pts/%d", n[1]);
  close(m[1]);
  ERR(open(name, O_RDWR | O_NOCTTY), ENOENT);
  ERR(access(name, F_OK), ENOENT);
  struct stat st;
  OK(fstat(s, &st));
  EQ(st.st_nlink, 0);
  int other = OK(open("/dev/ptmx", O_RDWR | O_NOCTTY));
  CHECK(number_of(other) != n[1]);
  close(other);
  close(s);
  /* Natively the number is given back a little later. */
  for (int tries = 0; tries < 200; tries++) {
    m[1] = OK(open("/dev/ptmx", O_RDWR | O_NOCTTY));
    if (number_of(m[1]) == n[1]) return 0;
    close(m[1]);
    usleep(10000);
  }
  FAIL("number %d did not come back", n[1]);
}
