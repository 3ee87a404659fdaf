/* dup2 closes the target silently, keeps equal numbers, shares the offset. dup(2) */
#include "../check.h"

int main(void) {
  put("f", "0123456789");
  int a = OK(open("f", O_RDONLY)), b = OK(open("f", O_RDONLY));
  EQ(dup2(a, b), b);
  char byte;
  EQ(read(a, &byte, 1), 1);
  EQ(read(b, &byte, 1), 1);
  EQ(byte, '1');
  EQ(dup2(a, a), a);
  EQ(dup2(a, 77), 77);
  EQ(read(77, &byte, 1), 1);
  EQ(byte, '2');
  ERR(dup2(-1, 5), EBADF);
  ERR(dup2(100, 100), EBADF);
  ERR(dup2(a, -1), EBADF);
  ERR(dup2(a, INT_MAX), EBADF);
  OK(fcntl(a, F_SETFD, FD_CLOEXEC));
  EQ(dup2(a, a), a);
  EQ(fcntl(a, F_GETFD), FD_CLOEXEC);
  EQ(dup2(a, b), b);
  EQ(fcntl(b, F_GETFD), 0);
  ERR(dup(-1), EBADF);
  return 0;
}
