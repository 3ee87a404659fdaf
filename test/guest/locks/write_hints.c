/* Hints about how long data stays; the queries of newer kernels. fcntl(2) */
#include "locks.h"
#ifndef F_GET_RW_HINT
#define F_GET_RW_HINT 1035
#define F_SET_RW_HINT 1036
#endif

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  uint64_t hint = 9;
  OK(fcntl(fd, F_GET_RW_HINT, &hint));
  EQ(hint, 0);
  hint = 3;
  OK(fcntl(fd, F_SET_RW_HINT, &hint));
  hint = 0;
  OK(fcntl(fd, F_GET_RW_HINT, &hint));
  EQ(hint, 3);
  hint = 6;
  ERR(fcntl(fd, F_SET_RW_HINT, &hint), EINVAL);
  hint = 1ul << 40;
  ERR(fcntl(fd, F_SET_RW_HINT, &hint), EINVAL);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_fcntl, fd, F_GET_RW_HINT, bad_pointers[i]), -EFAULT);
    EQ(RAW(SYS_fcntl, fd, F_SET_RW_HINT, bad_pointers[i]), -EFAULT);
  }
  ERR(fcntl(fd, 12345, 0), EINVAL);
  ERR(fcntl(fd, -1, 0), EINVAL);
  return 0;
}
