/* The lowest free descriptor is taken, by every call that makes one. open(2), dup(2), pipe(2) */
#include "../check.h"

int main(void) {
  OK(RAW(SYS_close_range, 3, ~0U, 0));
  int fds[8];
  for (int i = 0; i < 8; i++) fds[i] = OK(open("f", O_CREAT | O_RDWR, 0644));
  for (int i = 1; i < 8; i++) EQ(fds[i], fds[0] + i);
  OK(close(fds[2]));
  OK(close(fds[5]));
  EQ(dup(fds[0]), fds[2]);
  int ends[2];
  OK(pipe(ends));
  EQ(ends[0], fds[5]);
  EQ(ends[1], fds[7] + 1);
  OK(close(0));
  EQ(open("f", O_RDONLY), 0);
  return 0;
}
