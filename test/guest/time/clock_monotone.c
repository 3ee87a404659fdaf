/* A million readings of the monotonic clock never go back, and are fine-grained. clock_gettime(2) */
#include "../check.h"

int main(void) {
  struct timespec last = {0, 0}, now;
  int changes = 0;
  for (int i = 0; i < 1000000; i++) {
    clock_gettime(CLOCK_MONOTONIC, &now);
    CHECK(now.tv_sec > last.tv_sec || (now.tv_sec == last.tv_sec && now.tv_nsec >= last.tv_nsec));
    changes += now.tv_nsec != last.tv_nsec;
    last = now;
  }
  CHECK(changes > 10000);
  return 0;
}
