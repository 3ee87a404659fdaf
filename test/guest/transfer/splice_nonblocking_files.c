/* O_NONBLOCK of a pipe counts as SPLICE_F_NONBLOCK does. splice(2) */
#include "../check.h"

int main(void) {
  int a[2], b[2];
  OK(pipe2(a, O_NONBLOCK));
  OK(pipe2(b, O_NONBLOCK));
  ERR(splice(a[0], NULL, b[1], NULL, 4, 0), EAGAIN);
  ERR(tee(a[0], b[1], 4, 0), EAGAIN);
  int out = OK(open("f", O_CREAT | O_RDWR, 0644));
  ERR(splice(a[0], NULL, out, NULL, 4, 0), EAGAIN);
  OK(fcntl(b[1], F_SETPIPE_SZ, 4096));
  static char page[8192];
  memset(page, 'x', sizeof page);
  EQ(write(out, page, 8192), 8192);
  off_t at = 0;
  EQ(splice(out, &at, b[1], NULL, 8192, 0), 4096);
  EQ(at, 4096);
  ERR(splice(out, &at, b[1], NULL, 8192, 0), EAGAIN);
  EQ(at, 4096);
  return 0;
}
