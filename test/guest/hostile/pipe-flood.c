/* Hundreds of pipes, as large as they may be, all full. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  static char data[1 << 20];
  long pipes = 0, bytes = 0;
  for (; pipes < 450; pipes++) {
    int ends[2];
    if (pipe2(ends, O_NONBLOCK) != 0) break;
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    for (ssize_t got; (got = write(ends[1], data, sizeof data)) > 0;) bytes += got;
  }
  CHECK(pipes > 100 && bytes >= pipes * 4096);
  puts("survived");
  return 0;
}
