/* O_TRUNC and ftruncate(2) mean nothing to files of /proc; writes where none are taken fail. */
#include "proc.h"

int main(void) {
  int fd = OK(open("/proc/self/comm", O_RDWR | O_TRUNC));
  EQ(write(fd, "", 0), 0);
  EQ(write(fd, "first", 5), 5);
  ERR(pwrite(fd, "third", 5, 0), ESPIPE);
  EQ(write(fd, "second", 6), 6);
  SAME(get("/proc/self/comm"), "second\n");
  ERR(lseek(fd, 0, SEEK_END), EINVAL);
  ERR(lseek(fd, -1, SEEK_SET), EINVAL);
  ERR(lseek(fd, 0, 99), EINVAL);
  EQ(lseek(fd, 2, SEEK_SET), 2);
  char buffer[8] = "";
  EQ(read(fd, buffer, 8), 5);
  SAME(buffer, "cond\n");
  EQ(RAW(SYS_write, fd, 8, 4), -EFAULT);
  EQ(RAW(SYS_read, OK(open("/proc/self/limits", O_RDONLY)), 8, 4), -EFAULT);
  fd = OK(open("/proc/self/status", O_RDONLY));
  ERR(write(fd, "x", 1), EBADF);
  char *edge = before_guard(10);
  EQ(read(fd, edge, 10), 10);
  CHECK(memcmp(edge, "Name:\t", 6) == 0);
  return 0;
}
