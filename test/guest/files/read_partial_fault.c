/* A buffer that ends before the count: what fits is transferred, the rest is a short count. read(2), write(2) */
#include "../check.h"

int main(void) {
  static char data[2 * 4096];
  for (size_t i = 0; i < sizeof data; i++) data[i] = (char)(i * 7 + 1);
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  EQ(write(fd, data, sizeof data), sizeof data);
  char *edge = before_guard(100);
  long got = RAW(SYS_pread64, fd, edge, 200, 0);
  CHECK(got == 100 || got == -EFAULT);
  if (got == 100) CHECK(memcmp(edge, data, 100) == 0);
  EQ(RAW(SYS_pread64, fd, edge, 100, 1), 100);
  CHECK(memcmp(edge, data + 1, 100) == 0);
  EQ(RAW(SYS_pread64, fd, edge + 100, 1, 0), -EFAULT);
  char *start = after_hole(100);
  EQ(RAW(SYS_pread64, fd, start, 100, 2), 100);
  CHECK(memcmp(start, data + 2, 100) == 0);
  EQ(RAW(SYS_pread64, fd, start - 1, 100, 0), -EFAULT);
  /* Writing from such a buffer never stores more than was readable. */
  int out = OK(open("out", O_CREAT | O_RDWR, 0644));
  memset(edge, 'e', 100);
  long put_ = RAW(SYS_write, out, edge, 200);
  CHECK(put_ == 100 || put_ == -EFAULT);
  EQ(status_of("out").st_size, put_ == 100 ? 100 : 0);
  EQ(RAW(SYS_write, out, edge + 100, 1), -EFAULT);
  EQ(RAW(SYS_write, out, start - 1, 2), -EFAULT);
  return 0;
}
