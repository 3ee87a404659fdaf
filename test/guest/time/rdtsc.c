/* The time stamp counter runs forward, also during sleep. */
#include "../check.h"
#include <x86intrin.h>

int main(void) {
  unsigned long last = __rdtsc();
  for (int i = 0; i < 100000; i++) {
    unsigned long now = __rdtsc();
    CHECK(now >= last);
    last = now;
  }
  /* No processor of this kind counts less than 100 a microsecond. */
  unsigned long start = __rdtsc();
  usleep(20000);
  CHECK(__rdtsc() - start > 20000UL * 100);
  return 0;
}
