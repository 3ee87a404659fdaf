/* Zero-length transfers touch nothing, bad pointer or not. read(2), write(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  EQ(RAW(SYS_write, fd, 8, 0), 0);
  EQ(RAW(SYS_read, fd, 8, 0), 0);
  EQ(RAW(SYS_pread64, fd, 8, 0, 100), 0);
  EQ(RAW(SYS_getrandom, 8, 0, 0), 0);
  EQ(RAW(SYS_mprotect, anonymous(PAGE, PROT_READ), 0, PROT_NONE), 0);
  struct iovec empty = {(void *)8, 0};
  EQ(RAW(SYS_writev, fd, &empty, 1), 0);
  EQ(RAW(SYS_poll, 8, 0, 0), 0);
  return 0;
}
