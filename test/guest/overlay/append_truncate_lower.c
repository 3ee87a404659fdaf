/* O_APPEND, O_TRUNC and truncate of files of the layer below. */
#include "../check.h"

int main(void) {
  int fd = OK(open("lower.txt", O_WRONLY | O_APPEND));
  EQ(write(fd, "more\n", 5), 5);
  SAME(get("lower.txt"), "lower content\nmore\n");
  OK(close(OK(open("other.txt", O_WRONLY | O_TRUNC))));
  EQ(status_of("other.txt").st_size, 0);
  OK(truncate("dir/a", 3));
  SAME(get("dir/a"), "dir");
  OK(truncate("big", (1 << 20) + 5));
  char *content = get("big");
  CHECK(memcmp(content, "0123456789abcdef0123", 20) == 0);
  EQ(status_of("big").st_size, (1 << 20) + 5);
  OK(truncate("big", 1 << 21));
  fd = OK(open("big", O_RDWR));
  char bytes[10];
  EQ(pread(fd, bytes, 10, 1 << 20), 10);
  CHECK(memcmp(bytes, "01234\0\0\0\0\0", 10) == 0);
  return 0;
}
