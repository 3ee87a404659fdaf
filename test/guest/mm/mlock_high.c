/* Ranges at the far end of the address space, where a sum of a double and a few bytes is not exact. mlock(2), msync(2) */
#include "../check.h"

int main(void) {
  static const unsigned long far[] = {1UL << 53, (1UL << 62) + PAGE, (1UL << 63) - PAGE, (1UL << 63) + 2 * PAGE};
  for (unsigned i = 0; i < COUNT(far); i++) {
    EQ(RAW(SYS_mlock, far[i], 8), -ENOMEM);
    EQ(RAW(SYS_mlock2, far[i], 8, 1), -ENOMEM);
    EQ(RAW(SYS_munlock, far[i], 8), -ENOMEM);
    EQ(RAW(SYS_msync, far[i], 8, MS_SYNC), -ENOMEM);
    EQ(RAW(SYS_madvise, far[i], 8, MADV_DONTNEED), -ENOMEM);
    EQ(RAW(SYS_mprotect, far[i], 8, PROT_READ), -ENOMEM);
    EQ(RAW(SYS_munmap, far[i], 8), -EINVAL);
  }
  EQ(RAW(SYS_mlock, (1UL << 63) - PAGE, 0), 0);
  EQ(RAW(SYS_munlock, (1UL << 63) - PAGE, 0), 0);
  return 0;
}
