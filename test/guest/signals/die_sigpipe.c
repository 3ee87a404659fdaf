/* SIGPIPE's default ends the writer. pipe(7) */
/* expect: signal SIGPIPE */
#include "../check.h"

int main(void) {
  int ends[2];
  OK(pipe(ends));
  OK(close(ends[0]));
  (void)!write(ends[1], "x", 1);
  return 0;
}
