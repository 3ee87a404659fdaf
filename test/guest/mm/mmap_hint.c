/* A free hint is taken, a used or misaligned one leads elsewhere, nothing is overwritten. mmap(2) */
#include "../check.h"

int main(void) {
  char *memory = anonymous(16 * PAGE, PROT_READ | PROT_WRITE);
  memset(memory, 'x', 16 * PAGE);
  OK(munmap(memory + 4 * PAGE, 4 * PAGE));
  char *hinted = mmap(memory + 5 * PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  EQ(hinted, memory + 5 * PAGE);
  char *other = mmap(memory, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(other != MAP_FAILED && other != memory);
  EQ(memory[0], 'x');
  char *rounded = mmap(memory + 6 * PAGE + 123, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(rounded != MAP_FAILED);
  EQ((uintptr_t)rounded % PAGE, 0);
  char *high = mmap((void *)0x123400000000, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(high != MAP_FAILED);
  char *silly = mmap((void *)0xffffffff00000000, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(silly != MAP_FAILED);
  return 0;
}
