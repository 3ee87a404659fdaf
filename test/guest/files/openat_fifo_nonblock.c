/* Opening a FIFO in one process: O_NONBLOCK rules and O_RDWR. fifo(7) */
#include "../check.h"

int main(void) {
  OK(mkfifo("fifo", 0600));
  ERR(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
  int reader = OK(open("fifo", O_RDONLY | O_NONBLOCK));
  char buffer[8];
  EQ(read(reader, buffer, sizeof buffer), 0);
  int writer = OK(open("fifo", O_WRONLY | O_NONBLOCK));
  ERR(read(reader, buffer, sizeof buffer), EAGAIN);
  EQ(write(writer, "hello", 5), 5);
  EQ(read(reader, buffer, sizeof buffer), 5);
  OK(close(writer));
  EQ(read(reader, buffer, sizeof buffer), 0);
  int both = OK(open("fifo", O_RDWR));
  EQ(write(both, "abc", 3), 3);
  EQ(read(reader, buffer, 2), 2);
  EQ(read(both, buffer, 8), 1);
  OK(close(reader));
  OK(close(both));
  signal(SIGPIPE, SIG_IGN);
  reader = OK(open("fifo", O_RDONLY | O_NONBLOCK));
  writer = OK(open("fifo", O_WRONLY));
  OK(close(reader));
  ERR(write(writer, "x", 1), EPIPE);
  return 0;
}
