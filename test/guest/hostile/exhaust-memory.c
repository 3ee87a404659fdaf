/* Memory is mapped until ENOMEM and touched: it ends with ENOMEM, or the program is killed for the lack of memory. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  puts("start");
  fflush(stdout);
  for (size_t size = 1UL << 30; size >= PAGE; size /= 2) {
    for (;;) {
      char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (memory == MAP_FAILED) break;
      for (size_t at = 0; at < size; at += PAGE) memory[at] = 1;
    }
  }
  return 0;
}
