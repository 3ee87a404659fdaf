/* Thread-local storage is set up by the program through FS. arch_prctl(2) */
#include "../check.h"

static __thread int initialised = 42;
static __thread char zero[10000];
static __thread long aligned __attribute__((aligned(64))) = 7;

int main(void) {
  EQ(initialised, 42);
  for (size_t i = 0; i < sizeof zero; i++) EQ(zero[i], 0);
  EQ((uintptr_t)&aligned % 64, 0);
  EQ(aligned, 7);
  initialised++;
  memset(zero, 1, sizeof zero);
  EQ(initialised, 43);
  errno = 5;
  EQ(errno, 5);
  return 0;
}
