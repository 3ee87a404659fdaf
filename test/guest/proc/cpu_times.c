/* stat, getrusage(2), times(2) and the CPU clock tell the same CPU time, which never goes back. */
#include "proc.h"
#include <sys/times.h>

static double seconds(struct timeval time) {
  return time.tv_sec + time.tv_usec / 1e6;
}
static double process_clock(void) {
  struct timespec now;
  OK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now));
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(void) {
  struct rusage usage, last = {0};
  double begin = process_clock();
  while (process_clock() < begin + 0.3) {
    for (volatile int i = 0; i < 1000000; i++) {
    }
    OK(getrusage(RUSAGE_SELF, &usage));
    CHECK(seconds(usage.ru_utime) >= seconds(last.ru_utime) && seconds(usage.ru_stime) >= seconds(last.ru_stime));
    last = usage;
  }
  double now = process_clock(), used = seconds(last.ru_utime) + seconds(last.ru_stime);
  CHECK(used <= now + 0.01 && used >= now - 0.15);
  CHECK(seconds(last.ru_utime) > 0.15);
  double ticks = stat_field("/proc/self/stat", 14) + stat_field("/proc/self/stat", 15);
  CHECK(ticks / 100 >= used - 0.05 && ticks / 100 <= used + 0.2);
  struct tms tms;
  CHECK(times(&tms) != -1);
  double measured = (tms.tms_utime + tms.tms_stime) / 100.0;
  CHECK(measured >= used - 0.05 && measured <= used + 0.2);
  EQ(tms.tms_cutime, 0);
  return 0;
}
