/* CPU time grows by work, hardly by sleep. clock_gettime(2) */
#include "../check.h"

static long cpu(void) {
  struct timespec t;
  OK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t));
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

int main(void) {
  long start = cpu();
  volatile unsigned long sum = 0;
  for (unsigned long i = 0; i < 100000000UL; i++) sum += i;
  long worked = cpu() - start;
  CHECK(worked > 10000000);
  start = cpu();
  usleep(300000);
  CHECK(cpu() - start < 150000000);
  clockid_t own;
  EQ(clock_getcpuclockid(0, &own), 0);
  struct timespec t;
  OK(clock_gettime(own, &t));
  return 0;
}
