/* Endless recursion ends with SIGSEGV, handled on an alternate stack. sigaltstack(2) */
#include "../check.h"

static volatile int stop;
static __attribute__((noinline)) int recurse(int level) {
  volatile char frame[10000];
  frame[level % 10000] = 1;
  if (stop) return 0;
  return recurse(level + 1) + frame[0];
}

int main(void) {
  catch_faults();
  stack_t alternate = {.ss_sp = malloc(65536), .ss_size = 65536};
  OK(sigaltstack(&alternate, NULL));
  EQ(FAULT_OF(recurse(0)), SIGSEGV);
  char *here = (char *)__builtin_frame_address(0);
  CHECK((char *)fault_address < here && here - (char *)fault_address > (1 << 20));
  return 0;
}
