/* The main stack grows by touching it, to several mebibytes, within RLIMIT_STACK. getrlimit(2) */
#include "../check.h"

static __attribute__((noinline)) long deep(int level) {
  volatile char frame[4000];
  memset((char *)frame, level & 0x7f, sizeof frame);
  long below = level == 0 ? 0 : deep(level - 1);
  return below + frame[100];
}

int main(void) {
  long expected = 0;
  for (int level = 0; level <= 1500; level++) expected += level & 0x7f;
  EQ(deep(1500), expected);
  return 0;
}
