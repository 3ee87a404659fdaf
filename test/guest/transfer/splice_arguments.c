/* What splice(2) refuses. */
#include "../check.h"

int main(void) {
  int a[2], b[2];
  OK(pipe(a));
  OK(pipe(b));
  put("f", "0123456789");
  int in = OK(open("f", O_RDONLY)), out = OK(open("g", O_CREAT | O_RDWR, 0644)), path = OK(open("f", O_PATH));
  int append = OK(open("h", O_CREAT | O_WRONLY | O_APPEND, 0644)), directory = OK(open(".", O_RDONLY));
  off_t at = 0, negative = -1;
  EQ(write(a[1], "xy", 2), 2);
  EQ(splice(a[0], NULL, b[1], NULL, 0, 0), 0);
  EQ(splice(-1, NULL, -1, NULL, 0, 0), 0);
  ERR(splice(a[0], NULL, b[1], NULL, 1, 16), EINVAL);
  ERR(splice(-1, NULL, b[1], NULL, 1, 0), EBADF);
  ERR(splice(a[0], NULL, -1, NULL, 1, 0), EBADF);
  ERR(splice(path, NULL, b[1], NULL, 1, 0), EBADF);
  ERR(splice(a[1], NULL, b[1], NULL, 1, 0), EBADF);
  ERR(splice(a[0], NULL, b[0], NULL, 1, 0), EBADF);
  ERR(splice(a[0], NULL, in, NULL, 1, 0), EBADF);
  ERR(splice(in, NULL, out, NULL, 1, 0), EINVAL);
  ERR(splice(a[0], NULL, a[1], NULL, 1, 0), EINVAL);
  ERR(splice(a[0], &at, b[1], NULL, 1, 0), ESPIPE);
  ERR(splice(a[0], NULL, b[1], &at, 1, 0), ESPIPE);
  ERR(splice(a[0], NULL, out, &negative, 1, 0), EINVAL);
  ERR(splice(in, &negative, b[1], NULL, 1, 0), EINVAL);
  ERR(splice(a[0], NULL, append, NULL, 1, 0), EINVAL);
  ERR(splice(directory, NULL, b[1], NULL, 1, 0), EINVAL);
  for (size_t i = 1; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_splice, in, bad_pointers[i], b[1], 0, 1, 0), -EFAULT);
    EQ(RAW(SYS_splice, a[0], 0, out, bad_pointers[i], 1, 0), -EFAULT);
  }
  off_t *edge = before_guard(sizeof *edge);
  *edge = 3;
  EQ(splice(in, edge, b[1], NULL, 2, 0), 2);
  EQ(*edge, 5);
  EQ(RAW(SYS_splice, in, (char *)edge + 4, b[1], 0, 1, 0), -EFAULT);
  EQ(RAW(SYS_splice, in, 0, b[1], 0, -1, SPLICE_F_NONBLOCK), -EINVAL);
  EQ(RAW(SYS_splice, in, 0, b[1], 0, LONG_MAX, SPLICE_F_NONBLOCK), 10);
  EQ(lseek(in, 0, SEEK_CUR), 10);
  EQ(splice(in, NULL, b[1], NULL, 5, 0), 0);
  return 0;
}
