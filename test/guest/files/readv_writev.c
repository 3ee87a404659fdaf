/* Scatter and gather, with empty parts, and the limits of the vector. readv(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  struct iovec out[] = {{"abc", 3}, {NULL, 0}, {"defg", 4}, {"", 0}, {"h", 1}};
  EQ(writev(fd, out, 5), 8);
  SAME(get("f"), "abcdefgh");
  OK(lseek(fd, 0, SEEK_SET));
  char a[3], b[2], c[10] = {0};
  struct iovec in[] = {{a, 3}, {b, 2}, {c, 10}};
  EQ(readv(fd, in, 3), 8);
  CHECK(memcmp(a, "abc", 3) == 0 && memcmp(b, "de", 2) == 0 && strcmp(c, "fgh") == 0);
  EQ(readv(fd, in, 3), 0);
  EQ(RAW(SYS_writev, fd, out, 0), 0);
  EQ(RAW(SYS_writev, fd, out, -1), -EINVAL);
  EQ(RAW(SYS_writev, fd, out, 1025), -EINVAL);
  EQ(RAW(SYS_readv, fd, NULL, 1), -EFAULT);
  static struct iovec many[1024];
  static char bytes[1024];
  for (int i = 0; i < 1024; i++) {
    bytes[i] = (char)i;
    many[i] = (struct iovec){bytes + i, 1};
  }
  EQ(pwritev(fd, many, 1024, 100), 1024);
  EQ(status_of("f").st_size, 1124);
  struct iovec negative[] = {{a, 1}, {b, (size_t)-1}};
  EQ(RAW(SYS_writev, fd, negative, 2), -EINVAL);
  EQ(RAW(SYS_writev, -1, out, 1), -EBADF);
  return 0;
}
