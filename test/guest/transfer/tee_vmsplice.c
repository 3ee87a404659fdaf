/* tee(2) copies without consuming; vmsplice(2) moves memory into a pipe and out of it. Their errors. */
#include "../check.h"

int main(void) {
  int a[2], b[2];
  OK(pipe(a));
  OK(pipe(b));
  int file = OK(open("f", O_CREAT | O_RDWR, 0644)), path = OK(open("f", O_PATH));
  struct iovec piece = {"hello", 5};
  EQ(vmsplice(a[1], &piece, 1, 0), 5);
  EQ(tee(a[0], b[1], 3, 0), 3);
  EQ(tee(a[0], b[1], 100, 0), 5);
  char bytes[16] = {0};
  EQ(read(b[0], bytes, 16), 8);
  SAME(bytes, "helhello");
  ERR(tee(a[0], b[1], 1, 32), EINVAL);
  EQ(tee(a[0], b[1], 0, 0), 0);
  ERR(tee(a[0], a[1], 1, 0), EINVAL);
  ERR(tee(file, b[1], 1, 0), EINVAL);
  ERR(tee(a[0], file, 1, 0), EINVAL);
  ERR(tee(-1, b[1], 1, 0), EBADF);
  ERR(tee(a[0], 99, 1, 0), EBADF);
  ERR(tee(a[1], b[1], 1, 0), EBADF);
  ERR(tee(a[0], b[0], 1, 0), EBADF);
  ERR(tee(path, b[1], 1, 0), EBADF);

  memset(bytes, 0, sizeof bytes);
  struct iovec parts[2] = {{bytes, 2}, {bytes + 4, 8}};
  EQ(vmsplice(a[0], parts, 2, 0), 5);
  EQ(memcmp(bytes, "he\0\0llo", 7), 0);
  ERR(vmsplice(a[0], parts, 2, SPLICE_F_NONBLOCK), EAGAIN);
  EQ(vmsplice(a[1], parts, 0, 0), 0);
  ERR(vmsplice(a[1], parts, 1025, 0), EINVAL);
  ERR(vmsplice(a[1], parts, 1, 16), EINVAL);
  ERR(vmsplice(file, parts, 1, 0), EBADF);
  ERR(vmsplice(-1, parts, 1, 0), EBADF);
  ERR(vmsplice(path, parts, 1, 0), EBADF);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_vmsplice, a[1], bad_pointers[i], 1, 0), -EFAULT);
    struct iovec bad = {bad_pointers[i], 10};
    EQ(vmsplice(a[1], &bad, 1, SPLICE_F_NONBLOCK) == -1 ? errno : 0, EFAULT);
  }
  struct iovec huge = {bytes, (size_t)-1};
  ERR(vmsplice(a[1], &huge, 1, 0), EINVAL);
  OK(close(a[0]));
  signal(SIGPIPE, SIG_IGN);
  ERR(vmsplice(a[1], &piece, 1, 0), EPIPE);
  return 0;
}
