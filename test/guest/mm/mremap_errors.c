/* Errors of mremap. mremap(2) */
#include "../check.h"

int main(void) {
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  OK(munmap(memory + 2 * PAGE, PAGE));
  ERR(mremap(memory + 1, PAGE, PAGE, MREMAP_MAYMOVE), EINVAL);
  ERR(mremap(memory, PAGE, 0, MREMAP_MAYMOVE), EINVAL);
  EQ(RAW(SYS_mremap, memory, PAGE, PAGE, 0x100, 0), -EINVAL);
  EQ(RAW(SYS_mremap, memory + 2 * PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE, 0), -EFAULT);
  EQ(RAW(SYS_mremap, memory, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE, 0), -EFAULT);
  EQ(RAW(SYS_mremap, memory, PAGE, 1UL << 46, MREMAP_MAYMOVE, 0), -ENOMEM);
  EQ(RAW(SYS_mremap, 1UL << 62, PAGE, 2 * PAGE, MREMAP_MAYMOVE, 0), -EFAULT);
  EQ(RAW(SYS_mremap, memory, 0, PAGE, MREMAP_MAYMOVE, 0), -EINVAL);
  EQ(mremap(memory, PAGE, PAGE, 0), memory);
  return 0;
}
