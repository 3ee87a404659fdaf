/* As many mappings as there may be; then everything still works. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  char *memory = mmap(NULL, 200000 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  CHECK(memory != MAP_FAILED);
  long made = 0;
  for (; made < 100000; made++)
    if (mprotect(memory + made * 2 * PAGE, PAGE, PROT_READ) != 0) break;
  CHECK(made > 1000);
  OK(munmap(memory, 200000 * PAGE));
  char *again = anonymous(PAGE, PROT_READ | PROT_WRITE);
  again[0] = 1;
  puts("survived");
  return 0;
}
