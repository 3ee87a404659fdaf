/* Errors of read. read(2) */
#include "../check.h"

int main(void) {
  char buffer[16];
  put("f", "0123456789");
  int fd = OK(open("f", O_RDWR)), writer = OK(open("f", O_WRONLY)), dir = OK(open(".", O_RDONLY));
  ERR(read(-1, buffer, 1), EBADF);
  ERR(read(99, buffer, 1), EBADF);
  ERR(read(writer, buffer, 1), EBADF);
  ERR(read(dir, buffer, 1), EISDIR);
  EQ(read(fd, buffer, 0), 0);
  EQ(RAW(SYS_read, fd, 8, 0), 0);
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(RAW(SYS_read, fd, bad_pointers[i], 4), -EFAULT);
  EQ(RAW(SYS_read, fd, read_only(0), 4), -EFAULT);
  EQ(RAW(SYS_read, fd, buffer, -1), -EFAULT);
  EQ(lseek(fd, 0, SEEK_CUR), 0);
  EQ(read(fd, buffer, 16), 10);
  EQ(read(fd, buffer, 16), 0);
  return 0;
}
