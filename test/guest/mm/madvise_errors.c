/* Advice that is only advice, errors of madvise. madvise(2) */
#include "../check.h"

int main(void) {
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  memset(memory, 'x', 4 * PAGE);
  int const advice[] = {MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTFORK, MADV_DOFORK, MADV_DONTDUMP, MADV_DODUMP};
  for (size_t i = 0; i < COUNT(advice); i++) OK(madvise(memory, 4 * PAGE, advice[i]));
  for (size_t i = 0; i < 4 * PAGE; i++) EQ(memory[i], 'x');
  OK(madvise(memory, 0, MADV_NORMAL));
  ERR(madvise(memory + 1, PAGE, MADV_NORMAL), EINVAL);
  ERR(madvise(memory, PAGE, 9999), EINVAL);
  EQ(RAW(SYS_madvise, memory, -PAGE, MADV_NORMAL), -EINVAL);
  OK(munmap(memory + PAGE, PAGE));
  ERR(madvise(memory, 4 * PAGE, MADV_DONTNEED), ENOMEM);
  EQ(memory[0], 0);
  EQ(memory[2 * PAGE], 0);
  return 0;
}
