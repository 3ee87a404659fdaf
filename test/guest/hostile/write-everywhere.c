/* Stores to addresses all over the 64-bit space: what is not the program's own memory faults. */
#include "hostile.h"

static volatile long hits, misses;

int main(int argc, char **argv) {
  only_on_skerry();
  seed_random(argc, argv);
  long const count = argument(argc, argv, 2, 3000);
  catch_faults();
  stack_t alternate = {.ss_sp = malloc(65536), .ss_size = 65536};
  sigaltstack(&alternate, NULL);
  for (volatile long i = 0; i < count; i++) {
    static volatile uint64_t address;
    address = i % 3 ? below(4 * GIB) : random64();
    if (i % 7 == 0) address = below(1 << 22) * PAGE + 4 * GIB - (1UL << 33);
    if (is_own(address)) continue;
    if (FAULT_OF(STORE(address, 0x5a)) != 0) {
      misses++;
    } else {
      hits++;
    }
    if (FAULT_OF(__asm__ volatile("lock addq $1, (%0)" ::"r"(address) : "memory")) != 0) misses++;
  }
  CHECK(misses > hits);
  puts("survived");
  return 0;
}
