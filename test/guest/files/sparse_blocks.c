/* A sparse file takes few blocks, reads as zeros, and has a size beyond 4 GiB. stat(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  off_t const far = 6L << 30;
  EQ(pwrite(fd, "end", 3, far), 3);
  struct stat status;
  OK(fstat(fd, &status));
  EQ(status.st_size, far + 3);
  CHECK(status.st_blocks < 2048);
  char buffer[4096];
  memset(buffer, 1, sizeof buffer);
  EQ(pread(fd, buffer, sizeof buffer, far - 4000), 4003);
  for (int i = 0; i < 4000; i++) EQ(buffer[i], 0);
  CHECK(memcmp(buffer + 4000, "end", 3) == 0);
  EQ(pread(fd, buffer, 10, 5L << 32), 0);
  EQ(pread(fd, buffer, 1, (4L << 30) + 1), 1);
  EQ(buffer[0], 0);
  OK(ftruncate(fd, 0));
  OK(fstat(fd, &status));
  EQ(status.st_blocks, 0);
  return 0;
}
