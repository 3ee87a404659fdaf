/* F_GETFL, F_SETFL: what can be changed and what stays. fcntl(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR | O_TRUNC | O_EXCL, 0644));
  EQ(fcntl(fd, F_GETFL) & ~0100000, O_RDWR);
  OK(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK | O_WRONLY | O_CREAT));
  EQ(fcntl(fd, F_GETFL) & ~0100000, O_RDWR | O_APPEND | O_NONBLOCK);
  OK(fcntl(fd, F_SETFL, 0));
  EQ(fcntl(fd, F_GETFL) & ~0100000, O_RDWR);
  int copy = OK(dup(fd));
  OK(fcntl(copy, F_SETFL, O_NONBLOCK));
  EQ(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
  int reader = OK(open("f", O_RDONLY));
  EQ(fcntl(reader, F_GETFL) & O_ACCMODE, O_RDONLY);
  ERR(fcntl(fd, 0x7777, 0), EINVAL);
  ERR(fcntl(-1, F_GETFL), EBADF);
  ERR(fcntl(fd, F_DUPFD, -1), EINVAL);
  return 0;
}
