/* Both directions hold a bounded number of bytes; nothing is lost without canonical input. pty(7) */
#include "tty.h"

static size_t fill(int fd) {
  static char bytes[1000];
  size_t total = 0;
  OK(fcntl(fd, F_SETFL, O_NONBLOCK));
  for (;;) {
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (total + i) % 251;
    ssize_t n = write(fd, bytes, sizeof bytes);
    if (n < 0) {
      EQ(errno, EAGAIN);
      /* Natively the bytes under way make room a little later. */
      usleep(20000);
      n = write(fd, bytes, sizeof bytes);
      if (n < 0) break;
    }
    total += n;
    CHECK(total < 1 << 20);
  }
  EQ(ready(fd, POLLOUT, 0) & POLLOUT, 0);
  return total;
}
static void empty(int from, int to, size_t total) {
  static unsigned char bytes[3000];
  size_t seen = 0;
  while (seen < total) {
    ssize_t n = OK(read(from, bytes, sizeof bytes));
    CHECK(n > 0);
    for (ssize_t i = 0; i < n; i++) EQ(bytes[i], (seen + i) % 251);
    seen += n;
  }
  CHECK(ready(to, POLLOUT, 1000) & POLLOUT);
}

int main(void) {
  open_pty();
  raw(1, 0);
  size_t down = fill(master), up = fill(slave);
  CHECK(down >= 4096 && up >= 4096);
  empty(slave, master, down);
  empty(master, slave, up);
  empty(slave, master, fill(master));
  return 0;
}
