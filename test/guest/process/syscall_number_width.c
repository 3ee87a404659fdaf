/* Only 32 bits of the number count, as in Linux: the upper half of RAX is ignored or ENOSYS. syscall(2) */
#include "../check.h"

int main(void) {
  EQ(RAW(SYS_getpid), getpid());
  long result = RAW((1L << 32) | SYS_getpid);
  CHECK(result == getpid() || result == -ENOSYS);
  /* The 32-bit entry's numbers are not valid through this one. */
  EQ(RAW(SYS_getpid, -1, -1, -1, -1, -1, -1), getpid());
  return 0;
}
