/* RLIMIT_CPU: SIGXCPU when the soft limit of CPU seconds is used up. setrlimit(2) */
#include "../check.h"

static volatile int seen;
static void handler(int signal) { seen = signal; }

int main(void) {
  signal(SIGXCPU, handler);
  struct rlimit limit = {1, 20};
  OK(setrlimit(RLIMIT_CPU, &limit));
  struct timespec start, now;
  OK(clock_gettime(CLOCK_MONOTONIC, &start));
  do {
    for (volatile int i = 0; i < 1000000; i++) {}
    OK(clock_gettime(CLOCK_MONOTONIC, &now));
  } while (!seen && now.tv_sec - start.tv_sec < 20);
  EQ(seen, SIGXCPU);
  return 0;
}
