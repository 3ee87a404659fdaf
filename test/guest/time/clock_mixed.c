/* Readings through the vDSO and through system calls alternate without going back. vdso(7) */
#include "../check.h"

int main(void) {
  int const clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME};
  for (size_t k = 0; k < COUNT(clocks); k++) {
    struct timespec last = {0, 0}, now;
    for (int i = 0; i < 4000; i++) {
      if (i % 2) {
        EQ(RAW(SYS_clock_gettime, clocks[k], &now), 0);
      } else {
        OK(clock_gettime(clocks[k], &now));
      }
      if (now.tv_sec < last.tv_sec || (now.tv_sec == last.tv_sec && now.tv_nsec < last.tv_nsec))
        FAIL("clock %d, %s: %ld ns back", clocks[k], i % 2 ? "system call" : "vDSO",
             (last.tv_sec - now.tv_sec) * 1000000000L + last.tv_nsec - now.tv_nsec);
      last = now;
    }
  }
  return 0;
}
