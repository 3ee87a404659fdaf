/* A large NORESERVE reservation costs nothing until touched. mmap(2) */
#include "../check.h"

int main(void) {
  size_t const size = 512UL << 20;
  char *memory = (char *)OK(mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  OK(mprotect(memory + size / 2, 16 * PAGE, PROT_READ | PROT_WRITE));
  memset(memory + size / 2, 'x', 16 * PAGE);
  EQ(memory[size / 2 + 16 * PAGE - 1], 'x');
  OK(mprotect(memory, size, PROT_READ));
  EQ(memory[0], 0);
  EQ(memory[size - 1], 0);
  EQ(memory[size / 2], 'x');
  OK(munmap(memory, size));
  return 0;
}
