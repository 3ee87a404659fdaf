/* /dev/null, /dev/zero and /dev/full. null(4), full(4) */
#include "../check.h"

int main(void) {
  char buffer[100];
  int null = OK(open("/dev/null", O_RDWR)), zero = OK(open("/dev/zero", O_RDWR)), full = OK(open("/dev/full", O_RDWR));
  EQ(read(null, buffer, 100), 0);
  EQ(write(null, buffer, 100), 100);
  EQ(lseek(null, 0, SEEK_END), 0);
  memset(buffer, 'x', 100);
  EQ(read(zero, buffer, 100), 100);
  for (int i = 0; i < 100; i++) EQ(buffer[i], 0);
  EQ(write(zero, buffer, 100), 100);
  memset(buffer, 'x', 100);
  EQ(read(full, buffer, 100), 100);
  EQ(buffer[99], 0);
  ERR(write(full, buffer, 1), ENOSPC);
  EQ(write(null, (char *)0, 0), 0);
  /* What is thrown away is not looked at, as long as it lies in the program's half. */
  char *page = anonymous(PAGE, PROT_NONE);
  int const never_read[] = {null, zero};
  for (int i = 0; i < 2; i++) {
    EQ(RAW(SYS_write, never_read[i], 0, 100), 100);
    EQ(RAW(SYS_write, never_read[i], page, 3 * PAGE), 3 * PAGE);
    EQ(RAW(SYS_pwrite64, never_read[i], page + PAGE - 8, 100, 7), 100);
    EQ(RAW(SYS_writev, never_read[i], (&(struct iovec){page, 5}), 1), 5);
    EQ(RAW(SYS_write, never_read[i], -4096, 100), -EFAULT);
  }
  EQ(RAW(SYS_write, full, page, 100), -ENOSPC);
  for (int whence = SEEK_SET; whence <= SEEK_HOLE; whence++) EQ(lseek(null, 100, whence), 0);
  ERR(lseek(null, 0, SEEK_HOLE + 1), EINVAL);
  EQ(RAW(SYS_read, zero, 8, 10), -EFAULT);
  EQ(RAW(SYS_read, zero, read_only(0), 10), -EFAULT);
  ERR(ftruncate(null, 0), EINVAL);
  OK(close(OK(open("/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0644))));
  struct stat status;
  OK(fstat(zero, &status));
  CHECK(S_ISCHR(status.st_mode));
  EQ(status.st_rdev, 0x105);
  EQ(status.st_mode & 0777, 0666);
  ERR(open("/dev/null/x", O_RDONLY), ENOTDIR);
  ERR(open("/dev/missing", O_RDONLY), ENOENT);
  static char large[1 << 20];
  EQ(read(zero, large, sizeof large), sizeof large);
  return 0;
}
