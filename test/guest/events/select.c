/* select and pselect: sets, time-outs, EBADF. select(2) */
#include "../check.h"
#include <sys/select.h>

int main(void) {
  int ends[2], other[2];
  OK(pipe(ends));
  OK(pipe(other));
  fd_set r, w, e;
  FD_ZERO(&r);
  FD_ZERO(&w);
  FD_ZERO(&e);
  FD_SET(ends[0], &r);
  FD_SET(other[0], &r);
  FD_SET(ends[1], &w);
  FD_SET(ends[0], &e);
  EQ(write(other[1], "x", 1), 1);
  struct timeval timeout = {5, 0};
  EQ(select(other[1] + 1, &r, &w, &e, &timeout), 2);
  EQ(FD_ISSET(other[0], &r), 1);
  EQ(FD_ISSET(ends[0], &r), 0);
  EQ(FD_ISSET(ends[1], &w), 1);
  EQ(FD_ISSET(ends[0], &e), 0);
  CHECK(timeout.tv_sec == 5 || timeout.tv_sec == 4);
  FD_ZERO(&r);
  FD_SET(ends[0], &r);
  timeout = (struct timeval){0, 30000};
  EQ(select(ends[0] + 1, &r, NULL, NULL, &timeout), 0);
  EQ(FD_ISSET(ends[0], &r), 0);
  EQ(timeout.tv_sec | timeout.tv_usec, 0);
  FD_SET(60, &r);
  ERR(select(61, &r, NULL, NULL, &timeout), EBADF);
  EQ(RAW(SYS_select, -1, NULL, NULL, NULL, &timeout), -EINVAL);
  timeout = (struct timeval){-1, 0};
  ERR(select(0, NULL, NULL, NULL, &timeout), EINVAL);
  EQ(RAW(SYS_select, 10, 8, NULL, NULL, NULL), -EFAULT);
  EQ(RAW(SYS_select, 0, NULL, NULL, NULL, 8), -EFAULT);
  timeout = (struct timeval){0, 0};
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_select, 0, bad_pointers[i], bad_pointers[i], bad_pointers[i], &timeout), 0);
  }
  FD_ZERO(&r);
  FD_SET(other[0], &r);
  struct timespec zero = {0, 0};
  EQ(pselect(other[0] + 1, &r, NULL, NULL, &zero, NULL), 1);
  return 0;
}
