/* Lengths whose rounding up to pages is 0 again, and flags beyond 32 bits. mprotect(2), msync(2), mlock(2), mremap(2) */
#include "../check.h"

int main(void) {
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  size_t const lengths[] = {-1UL, -8UL};
  for (size_t i = 0; i < COUNT(lengths); i++) {
    size_t length = lengths[i];
    EQ(RAW(SYS_mprotect, memory, length, PROT_READ), -ENOMEM);
    EQ(RAW(SYS_mprotect, memory, length, 0x1000), -ENOMEM);
    EQ(RAW(SYS_msync, memory, length, MS_SYNC), 0);
    EQ(RAW(SYS_mlock, memory, length), 0);
    EQ(RAW(SYS_munlock, memory, length), 0);
    EQ(RAW(SYS_madvise, memory, length, MADV_NORMAL), -EINVAL);
    EQ(RAW(SYS_munmap, memory, length), -EINVAL);
    EQ(RAW(SYS_mmap, NULL, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), -ENOMEM);
    EQ(RAW(SYS_mremap, memory, PAGE, length, MREMAP_MAYMOVE, 0), -EINVAL);
    EQ(RAW(SYS_mremap, NULL, PAGE, length, MREMAP_MAYMOVE, 0), -EINVAL);
  }
  EQ(RAW(SYS_mremap, memory, PAGE, PAGE, 1UL << 32, 0), -EINVAL);
  EQ(RAW(SYS_mprotect, memory, PAGE, (1UL << 32) | PROT_READ), -EINVAL);
  memory[0] = 1;

  /* mincore goes area by area: a hole is met before room that is missing behind it. */
  OK(munmap(memory + 2 * PAGE, PAGE));
  unsigned char *vector = before_guard(2);
  EQ(RAW(SYS_mincore, memory, 4 * PAGE, vector), -ENOMEM);
  EQ(RAW(SYS_mincore, memory, 4 * PAGE, vector + 1), -EFAULT);
  EQ(RAW(SYS_mincore, memory + 2 * PAGE, PAGE, 8), -ENOMEM);
  EQ(RAW(SYS_mincore, memory, PAGE, 8), -EFAULT);
  EQ(RAW(SYS_mincore, memory, PAGE, -8), -EFAULT);
  EQ(readahead(OK(open(".", O_RDONLY)), 0, -1), -1);
  return 0;
}
