/* Flags that change nothing a program sees: NORESERVE, POPULATE, STACK, LOCKED, DENYWRITE, EXECUTABLE, 32BIT. mmap(2) */
#include "../check.h"

int main(void) {
  int const flags[] = {MAP_NORESERVE, MAP_POPULATE, MAP_STACK, MAP_DENYWRITE, MAP_EXECUTABLE, MAP_NONBLOCK};
  for (size_t i = 0; i < COUNT(flags); i++) {
    char *memory = (char *)OK(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags[i], -1, 0));
    EQ(memory[PAGE], 0);
    memory[2 * PAGE - 1] = 1;
    OK(munmap(memory, 2 * PAGE));
  }
#ifdef MAP_32BIT
  char *low = (char *)OK(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0));
  CHECK((uintptr_t)low < 0x80000000UL);
  low[0] = 1;
  // A hint is followed below 2 GiB only.
  char *hinted = mmap((void *)0x5a5a5000, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  EQ(hinted, (char *)0x5a5a5000);
  char *again = (char *)OK(mmap(hinted, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0));
  CHECK(again != hinted && (uintptr_t)again < 0x80000000UL);
  char *beyond = (char *)OK(mmap((void *)0x90000000UL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0));
  CHECK((uintptr_t)beyond < 0x80000000UL);
#endif
  return 0;
}
