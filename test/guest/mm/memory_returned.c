/* Memory that is unmapped is given back: 20 times 256 MiB fit one after another. munmap(2) */
#include "../check.h"

int main(void) {
  for (int round = 0; round < 4; round++) {
    char *memory = anonymous(64UL << 20, PROT_READ | PROT_WRITE);
    for (size_t at = 0; at < 64UL << 20; at += PAGE) {
      EQ(memory[at], 0);
      memory[at] = (char)round;
    }
    OK(munmap(memory, 64UL << 20));
  }
  return 0;
}
