/* CLOCK_REALTIME, gettimeofday and time agree; monotonic and boot clocks advance alike. time(2), gettimeofday(2) */
#include "../check.h"

static long nanos(int clock) {
  struct timespec t;
  OK(clock_gettime(clock, &t));
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

int main(void) {
  struct timeval tv;
  time_t seconds = time(NULL), stored = 0;
  OK(gettimeofday(&tv, NULL));
  long real = nanos(CLOCK_REALTIME);
  CHECK(labs(tv.tv_sec - seconds) <= 1);
  CHECK(real / 1000 - (tv.tv_sec * 1000000L + tv.tv_usec) < 1000000);
  CHECK(real / 1000 >= tv.tv_sec * 1000000L + tv.tv_usec);
  CHECK(time(&stored) == stored);
  CHECK(labs(RAW(SYS_time, 0) - seconds) <= 1);
  EQ(RAW(SYS_gettimeofday, &tv, NULL), 0);
  CHECK(labs(tv.tv_sec - seconds) <= 1);
  EQ(RAW(SYS_gettimeofday, 8, NULL), -EFAULT);
  EQ(RAW(SYS_gettimeofday, NULL, NULL), 0);
  EQ(RAW(SYS_time, 8), -EFAULT);
  CHECK(labs(nanos(CLOCK_REALTIME) - nanos(CLOCK_REALTIME_COARSE)) < 50000000);
  CHECK(labs(nanos(CLOCK_MONOTONIC) - nanos(CLOCK_MONOTONIC_COARSE)) < 50000000);
  CHECK(nanos(CLOCK_BOOTTIME) + 1000000 >= nanos(CLOCK_MONOTONIC));
  CHECK(seconds > 1700000000);
  long m1 = nanos(CLOCK_MONOTONIC), r1 = nanos(CLOCK_MONOTONIC_RAW);
  usleep(100000);
  long m2 = nanos(CLOCK_MONOTONIC), r2 = nanos(CLOCK_MONOTONIC_RAW);
  CHECK(labs((m2 - m1) - (r2 - r1)) < 5000000);
  return 0;
}
