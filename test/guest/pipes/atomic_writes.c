/* A non-blocking write of at most PIPE_BUF bytes is whole or EAGAIN; a larger one may be partial. pipe(7) */
#include "../check.h"

int main(void) {
  int ends[2];
  OK(pipe2(ends, O_NONBLOCK));
  static char data[65536], back[65536];
  EQ(write(ends[1], data, 65536 - 4096), 65536 - 4096);
  EQ(write(ends[1], data, 4096), 4096);
  ERR(write(ends[1], data, 4096), EAGAIN);
  EQ(read(ends[0], back, 4096), 4096);
  EQ(write(ends[1], data, 4096), 4096);
  EQ(read(ends[0], back, 4096), 4096);
  EQ(write(ends[1], data, 8192), 4096);
  return 0;
}
