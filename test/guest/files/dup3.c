/* dup3 takes O_CLOEXEC and refuses equal numbers. dup(2) */
#include "../check.h"

int main(void) {
  EQ(dup3(1, 40, O_CLOEXEC), 40);
  EQ(fcntl(40, F_GETFD), FD_CLOEXEC);
  EQ(dup3(1, 40, 0), 40);
  EQ(fcntl(40, F_GETFD), 0);
  ERR(dup3(1, 1, 0), EINVAL);
  ERR(dup3(1, 41, O_APPEND), EINVAL);
  ERR(dup3(99, 41, 0), EBADF);
  ERR(dup3(1, -1, 0), EBADF);
  return 0;
}
