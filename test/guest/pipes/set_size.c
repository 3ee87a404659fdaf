/* F_SETPIPE_SZ rounds up to a power of two of pages, refuses to drop data. fcntl(2) */
#include "../check.h"

int main(void) {
  int ends[2];
  OK(pipe2(ends, O_NONBLOCK));
  EQ(fcntl(ends[1], F_SETPIPE_SZ, 1), 4096);
  EQ(fcntl(ends[0], F_GETPIPE_SZ), 4096);
  static char data[300000];
  EQ(write(ends[1], data, sizeof data), 4096);
  EQ(fcntl(ends[1], F_SETPIPE_SZ, 5000), 8192);
  EQ(write(ends[1], data, sizeof data), 4096);
  ERR(fcntl(ends[1], F_SETPIPE_SZ, 4096), EBUSY);
  EQ(fcntl(ends[1], F_SETPIPE_SZ, 200000), 262144);
  EQ(write(ends[1], data, sizeof data), 262144 - 8192);
  ERR(fcntl(ends[1], F_SETPIPE_SZ, -1), EINVAL);
  ERR(fcntl(OK(open("f", O_CREAT | O_RDWR, 0644)), F_GETPIPE_SZ), EBADF);
  return 0;
}
