/* Jumps to addresses all over the 64-bit space. */
#include "hostile.h"

int main(int argc, char **argv) {
  only_on_skerry();
  seed_random(argc, argv);
  long const count = argument(argc, argv, 2, 2000);
  catch_faults();
  stack_t alternate = {.ss_sp = malloc(65536), .ss_size = 65536};
  sigaltstack(&alternate, NULL);
  volatile long faults = 0, tried = 0;
  for (volatile long i = 0; i < count; i++) {
    static volatile uint64_t address;
    address = i % 3 ? below(4 * GIB) : random64();
    if (is_own(address)) continue;
    /* The vDSO and the like may really be there. */
    char vector;
    if (bare_call(SYS_mincore, (long)(address & ~(PAGE - 1)), PAGE, (long)&vector, 0, 0, 0) == 0) continue;
    tried++;
    if (FAULT_OF(((void (*)(void))address)()) != 0) faults++;
  }
  EQ(faults, tried);
  puts("survived");
  return 0;
}
