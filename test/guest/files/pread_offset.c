/* pread and pwrite leave the offset alone. pread(2) */
#include "../check.h"

int main(void) {
  put("f", "0123456789");
  int fd = OK(open("f", O_RDWR));
  OK(lseek(fd, 5, SEEK_SET));
  char buffer[11] = {0};
  EQ(pread(fd, buffer, 3, 7), 3);
  CHECK(memcmp(buffer, "789", 3) == 0);
  EQ(pread(fd, buffer, 10, 8), 2);
  EQ(pread(fd, buffer, 10, 10), 0);
  EQ(pread(fd, buffer, 10, LONG_MAX - 20), 0);
  EQ(pwrite(fd, "AB", 2, 9), 2);
  EQ(lseek(fd, 0, SEEK_CUR), 5);
  SAME(get("f"), "012345678AB");
  EQ(pread(fd, buffer, 0, 0), 0);
  /* The last byte must have an offset too, in a directory as well. */
  static char large[4096];
  int other[] = {fd, OK(open("/dev/zero", O_RDWR)), OK(open(".", O_RDONLY))};
  for (int i = 0; i < 3; i++) ERR(pread(other[i], large, sizeof large, LONG_MAX), EINVAL);
  EQ(pread(fd, buffer, 0, LONG_MAX), 0);
  EQ(pwrite(fd, buffer, 0, LONG_MAX), 0);
  return 0;
}
