/* Errors of write. write(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644)), reader = OK(open("f", O_RDONLY));
  ERR(write(-1, "x", 1), EBADF);
  ERR(write(99, "x", 1), EBADF);
  ERR(write(reader, "x", 1), EBADF);
  EQ(write(fd, "x", 0), 0);
  EQ(status_of("f").st_size, 0);
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(RAW(SYS_write, fd, bad_pointers[i], 4), -EFAULT);
  EQ(status_of("f").st_size, 0);
  ERR(pwrite(fd, "x", 1, -1), EINVAL);
  ERR(pread(fd, (char[1]){0}, 1, -1), EINVAL);
  ERR(pwrite(fd, "x", 1, LONG_MAX), EINVAL);
  int ends[2];
  OK(pipe(ends));
  ERR(pwrite(ends[1], "x", 1, 0), ESPIPE);
  ERR(pread(ends[0], (char[1]){0}, 1, 0), ESPIPE);
  return 0;
}
