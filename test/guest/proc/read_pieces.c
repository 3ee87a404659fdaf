/* A /proc file read byte by byte, by pread and after lseek is the same text. proc(5) */
#include "../check.h"

int main(void) {
  static char whole[65536], pieces[65536];
  int fd = OK(open("/proc/self/limits", O_RDONLY));
  ssize_t size = 0, got;
  while ((got = read(fd, whole + size, sizeof whole - size)) > 0) size += got;
  EQ(got, 0);
  CHECK(size > 100);
  OK(lseek(fd, 0, SEEK_SET));
  for (ssize_t i = 0; i < size; i++) EQ(read(fd, pieces + i, 1), 1);
  EQ(read(fd, pieces, 1) <= 0, 1);
  CHECK(memcmp(whole, pieces, 64) == 0);
  EQ(pread(fd, pieces, 10, 20), 10);
  CHECK(memcmp(pieces, whole + 20, 10) == 0);
  EQ(status_of("/proc/self/limits").st_size, 0);
  CHECK(strncmp(whole, "Limit ", 6) == 0 && strstr(whole, "Max open files") != NULL);
  return 0;
}
