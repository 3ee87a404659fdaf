/* Anonymous memory is zero, page-aligned, rounded up to pages. mmap(2) */
#include "../check.h"

int main(void) {
  for (size_t size = 1; size <= 20 * PAGE; size = size * 3 + 1) {
    unsigned char *memory = (unsigned char *)anonymous(size, PROT_READ | PROT_WRITE);
    EQ((uintptr_t)memory % PAGE, 0);
    size_t whole = (size + PAGE - 1) / PAGE * PAGE;
    for (size_t i = 0; i < whole; i++) EQ(memory[i], 0);
    memset(memory, 0xff, whole);
    OK(munmap(memory, size));
  }
  unsigned char *again = (unsigned char *)anonymous(20 * PAGE, PROT_READ | PROT_WRITE);
  for (size_t i = 0; i < 20 * PAGE; i++) EQ(again[i], 0);
  return 0;
}
