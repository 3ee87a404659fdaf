/* The time stamp counter runs forward at a constant rate. */
#include "../check.h"
#include <x86intrin.h>

int main(void) {
  unsigned long last = __rdtsc();
  for (int i = 0; i < 100000; i++) {
    unsigned long now = __rdtsc();
    CHECK(now >= last);
    last = now;
  }
  unsigned long start = __rdtsc();
  usleep(20000);
  unsigned long first = __rdtsc() - start;
  start = __rdtsc();
  usleep(40000);
  unsigned long second = __rdtsc() - start;
  CHECK(second > first);
  return 0;
}
