/* Constructors, destructors, atexit handlers and buffered output, in order. exit(3) */
#include "../check.h"

__attribute__((constructor)) static void before(void) { puts("constructor"); }
__attribute__((destructor)) static void after(void) { puts("destructor"); }
static void first(void) { puts("atexit 1"); }
static void second(void) { puts("atexit 2"); }

int main(void) {
  atexit(first);
  atexit(second);
  printf("main, not flushed");
  return 0;
}
