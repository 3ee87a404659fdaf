/* vmsplice gathers memory into a pipe. vmsplice(2) */
#include "../check.h"

int main(void) {
  int ends[2];
  OK(pipe(ends));
  char text[16] = {0};
  struct iovec vector[] = {{"abc", 3}, {"defg", 4}};
  EQ(RAW(SYS_vmsplice, ends[1], vector, 2, 0), 7);
  EQ(read(ends[0], text, 16), 7);
  SAME(text, "abcdefg");
  EQ(RAW(SYS_vmsplice, ends[1], vector, 2, 0x100), -EINVAL);
  EQ(RAW(SYS_vmsplice, -1, vector, 2, 0), -EBADF);
  EQ(RAW(SYS_vmsplice, OK(open("f", O_CREAT | O_RDWR, 0644)), vector, 2, 0), -EBADF);
  EQ(RAW(SYS_vmsplice, ends[1], 8, 1, 0), -EFAULT);
  return 0;
}
