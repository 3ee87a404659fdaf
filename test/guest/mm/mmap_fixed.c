/* MAP_FIXED replaces exactly its pages. mmap(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *memory = anonymous(8 * PAGE, PROT_READ | PROT_WRITE);
  memset(memory, 'a', 8 * PAGE);
  char *middle = mmap(memory + 2 * PAGE, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  EQ(middle, memory + 2 * PAGE);
  for (size_t i = 0; i < 8 * PAGE; i++) EQ(memory[i], i >= 2 * PAGE && i < 5 * PAGE ? 0 : 'a');
  EQ(mmap(memory + PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), memory + PAGE);
  FAULTS(LOAD(memory + PAGE), SIGSEGV, SEGV_ACCERR, memory + PAGE);
  EQ(memory[PAGE - 1], 'a');
  EQ(mmap(memory + PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), memory + PAGE);
  EQ(memory[PAGE], 0);
  FAULTS(STORE(memory + PAGE, 1), SIGSEGV, SEGV_ACCERR, memory + PAGE);
  return 0;
}
