/* O_SYNC, O_DSYNC, O_NOATIME, O_NOCTTY, O_LARGEFILE, O_ASYNC are accepted and reported as Linux does. open(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR | O_SYNC | O_NOCTTY, 0644));
  EQ(fcntl(fd, F_GETFL) & O_SYNC, O_SYNC);
  EQ(write(fd, "x", 1), 1);
  fd = OK(open("f", O_RDWR | O_DSYNC));
  EQ(fcntl(fd, F_GETFL) & O_SYNC, O_DSYNC);
  fd = OK(open("f", O_RDONLY | O_NOATIME));
  EQ(fcntl(fd, F_GETFL) & O_NOATIME, O_NOATIME);
  EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
  /* Access mode 3: neither reading nor writing, but control. */
  fd = OK(open("f", 3));
  char byte;
  ERR(read(fd, &byte, 1), EBADF);
  ERR(write(fd, "x", 1), EBADF);
  /* Unknown bits are ignored by open. */
  OK(close(OK((int)RAW(SYS_open, "f", 0x40000000 | O_RDONLY, 0))));
  if (geteuid() != 0) return 0;
  put("roots", "x");
  OK(chmod("roots", 0666));
  become_nobody();
  ERR(open("roots", O_RDONLY | O_NOATIME), EPERM);
  return 0;
}
