/* Endless recursion without a handler: SIGSEGV. getrlimit(2) RLIMIT_STACK */
/* expect: signal SIGSEGV */
#include "../check.h"

static __attribute__((noinline)) int recurse(int level) {
  volatile char frame[5000];
  frame[level % 5000] = 1;
  return level < 0 ? 0 : recurse(level + 1) + frame[0];
}

int main(void) { return recurse(0); }
