/* MAP_FIXED_NOREPLACE takes the address or answers EEXIST. mmap(2) */
#include "../check.h"
#define FLAGS (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE)

int main(void) {
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  memory[PAGE] = 'x';
  ERR(mmap(memory + PAGE, PAGE, PROT_READ, FLAGS, -1, 0), EEXIST);
  OK(munmap(memory + PAGE, PAGE));
  ERR(mmap(memory, 4 * PAGE, PROT_READ, FLAGS, -1, 0), EEXIST);
  EQ(mmap(memory + PAGE, PAGE, PROT_READ, FLAGS, -1, 0), memory + PAGE);
  EQ(memory[PAGE], 0);
  ERR(mmap(memory + 1, PAGE, PROT_READ, FLAGS, -1, 0), EINVAL);
  return 0;
}
