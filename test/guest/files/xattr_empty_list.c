/* A file without attributes: nothing is stored, wherever the buffer is. listxattr(2) */
#include "../check.h"

int main(void) {
  put("plain", "x");
  int fd = OK(open("plain", O_RDONLY));
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_listxattr, "plain", bad_pointers[i], 64), 0);
    EQ(RAW(SYS_llistxattr, "plain", bad_pointers[i], 64), 0);
    EQ(RAW(SYS_flistxattr, fd, bad_pointers[i], 64), 0);
  }
  return 0;
}
