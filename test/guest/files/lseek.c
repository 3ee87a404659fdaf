/* lseek: whence, limits, holes by seeking beyond the end. lseek(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  EQ(write(fd, "0123456789", 10), 10);
  EQ(lseek(fd, 3, SEEK_SET), 3);
  EQ(lseek(fd, 2, SEEK_CUR), 5);
  EQ(lseek(fd, -1, SEEK_END), 9);
  EQ(lseek(fd, -9, SEEK_CUR), 0);
  ERR(lseek(fd, -1, SEEK_CUR), EINVAL);
  ERR(lseek(fd, -1, SEEK_SET), EINVAL);
  ERR(lseek(fd, -11, SEEK_END), EINVAL);
  ERR(lseek(fd, 0, 99), EINVAL);
  ERR(lseek(fd, 0, -1), EINVAL);
  EQ(lseek(fd, 0, SEEK_CUR), 0);
  EQ(lseek(fd, 100, SEEK_SET), 100);
  char byte;
  EQ(read(fd, &byte, 1), 0);
  EQ(write(fd, "x", 1), 1);
  EQ(status_of("f").st_size, 101);
  EQ(pread(fd, &byte, 1, 50), 1);
  EQ(byte, 0);
  ERR(lseek(fd, LONG_MAX, SEEK_END), EINVAL);
  EQ(lseek(fd, 5L << 32, SEEK_SET), 5L << 32);
  EQ(lseek(fd, 0, SEEK_CUR), 5L << 32);
  ERR(lseek(-1, 0, SEEK_SET), EBADF);
  int ends[2];
  OK(pipe(ends));
  ERR(lseek(ends[0], 0, SEEK_SET), ESPIPE);
  return 0;
}
