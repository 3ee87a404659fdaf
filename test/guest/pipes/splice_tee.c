/* splice, tee and vmsplice between pipes and files. splice(2), tee(2) */
#include "../check.h"

int main(void) {
  put("in", "0123456789");
  int in = OK(open("in", O_RDONLY)), out = OK(open("out", O_CREAT | O_RDWR, 0644)), a[2], b[2];
  OK(pipe(a));
  OK(pipe(b));
  long moved = RAW(SYS_splice, in, NULL, a[1], NULL, 6, 0);
  if (moved == -ENOSYS) return 0;
  EQ(moved, 6);
  EQ(lseek(in, 0, SEEK_CUR), 6);
  EQ(RAW(SYS_tee, a[0], b[1], 100, 0), 6);
  loff_t offset = 2;
  EQ(RAW(SYS_splice, a[0], NULL, out, &offset, 100, 0), 6);
  EQ(offset, 8);
  char text[16] = {0};
  EQ(read(b[0], text, 16), 6);
  SAME(text, "012345");
  CHECK(memcmp(get("out"), "\0\0" "012345", 8) == 0);
  offset = 8;
  EQ(RAW(SYS_splice, in, &offset, a[1], NULL, 100, 0), 2);
  EQ(RAW(SYS_splice, a[0], NULL, b[1], NULL, 100, 0), 2);
  EQ(read(b[0], text, 16), 2);
  EQ(RAW(SYS_splice, a[0], NULL, b[1], NULL, 1, SPLICE_F_NONBLOCK), -EAGAIN);
  EQ(RAW(SYS_splice, in, NULL, out, NULL, 1, 0), -EINVAL);
  EQ(RAW(SYS_splice, a[0], &offset, b[1], NULL, 1, 0), -ESPIPE);
  EQ(RAW(SYS_splice, -1, NULL, b[1], NULL, 1, 0), -EBADF);
  EQ(RAW(SYS_tee, a[0], a[1], 1, 0), -EINVAL);
  return 0;
}
