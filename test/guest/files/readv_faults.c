/* A bad part of a vector: EFAULT if it is the first, else what came before counts. readv(2) */
#include "../check.h"

int main(void) {
  put("f", "0123456789");
  int fd = OK(open("f", O_RDWR));
  char good[4];
  struct iovec first[] = {{(void *)8, 4}, {good, 4}};
  EQ(RAW(SYS_readv, fd, first, 2), -EFAULT);
  EQ(lseek(fd, 0, SEEK_CUR), 0);
  struct iovec second[] = {{good, 4}, {(void *)8, 4}};
  long got = RAW(SYS_readv, fd, second, 2);
  EQ(got, 4);
  EQ(lseek(fd, 0, SEEK_CUR), 4);
  CHECK(memcmp(good, "0123", 4) == 0);
  /* Lengths that reach out of the program's half, the largest included; only negative ones are EINVAL. */
  struct iovec beyond[] = {{good, 4}, {good, SSIZE_MAX}}, negative[] = {{good, 4}, {good, (size_t)SSIZE_MAX + 1}};
  EQ(RAW(SYS_readv, fd, beyond, 2), -EFAULT);
  EQ(RAW(SYS_readv, fd, negative, 2), -EINVAL);
  int out = OK(open("out", O_CREAT | O_RDWR, 0644));
  EQ(RAW(SYS_writev, out, first, 2), -EFAULT);
  EQ(status_of("out").st_size, 0);
  EQ(RAW(SYS_writev, out, second, 2), 4);
  EQ(status_of("out").st_size, 4);
  /* The vector itself at the edges of a page. */
  struct iovec *edge = before_guard(2 * sizeof *edge);
  edge[0] = edge[1] = (struct iovec){good, 4};
  EQ(RAW(SYS_pwritev, out, edge, 2, 0, 0), 8);
  EQ(RAW(SYS_pwritev, out, edge, 3, 0, 0), -EFAULT);
  EQ(RAW(SYS_pwritev, out, edge + 1, 2, 0, 0), -EFAULT);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_readv, fd, bad_pointers[i], 1), -EFAULT);
    EQ(RAW(SYS_pwritev, out, bad_pointers[i], 1, 0, 0), -EFAULT);
  }
  return 0;
}
