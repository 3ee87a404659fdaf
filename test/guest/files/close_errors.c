/* close of what is not open. close(2) */
#include "../check.h"

int main(void) {
  ERR(close(-1), EBADF);
  ERR(close(100), EBADF);
  ERR(close(INT_MAX), EBADF);
  int fd = OK(open(".", O_RDONLY));
  OK(close(fd));
  ERR(close(fd), EBADF);
  fd = OK(open(".", O_RDONLY));
  /* Only the low 32 bits of a descriptor count. */
  EQ(RAW(SYS_close, fd + (1L << 32)), 0);
  ERR(fcntl(fd, F_GETFD), EBADF);
  return 0;
}
