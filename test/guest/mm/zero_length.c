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
  struct timeval zero = {0, 0};
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    void *bad = bad_pointers[i];
    EQ(RAW(SYS_select, 0, bad, bad, bad, &zero), 0);
    EQ(RAW(SYS_pwritev, fd, bad, 0, 0, 0), 0);
    EQ(RAW(SYS_setgroups, 0, bad) == 0 || geteuid() != 0, 1);
  }
  return 0;
}
