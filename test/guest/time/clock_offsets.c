/* CLOCK_REALTIME, gettimeofday and time agree; monotonic and boot clocks advance alike. time(2), gettimeofday(2) */
#include "../check.h"

static long nanos(int clock) {
  struct timespec t;
  OK(clock_gettime(clock, &t));
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

/* The least that two clocks are seen apart, of several looks: others may run between the readings. */
static long apart(int one, int other) {
  long least = LONG_MAX;
  for (int i = 0; i < 50; i++) {
    long distance = labs(nanos(one) - nanos(other));
    if (distance < least) least = distance;
  }
  return least;
}

int main(void) {
  struct timeval tv;
  time_t seconds = time(NULL), stored = 0;
  OK(gettimeofday(&tv, NULL));
  long real = nanos(CLOCK_REALTIME);
  CHECK(labs(tv.tv_sec - seconds) <= 30);
  CHECK(real / 1000 - (tv.tv_sec * 1000000L + tv.tv_usec) < 30000000);
  CHECK(real / 1000 >= tv.tv_sec * 1000000L + tv.tv_usec);
  CHECK(time(&stored) == stored);
  CHECK(labs(RAW(SYS_time, 0) - seconds) <= 30);
  EQ(RAW(SYS_gettimeofday, &tv, NULL), 0);
  CHECK(labs(tv.tv_sec - seconds) <= 30);
  EQ(RAW(SYS_gettimeofday, 8, NULL), -EFAULT);
  EQ(RAW(SYS_gettimeofday, NULL, NULL), 0);
  EQ(RAW(SYS_time, 8), -EFAULT);
  CHECK(apart(CLOCK_REALTIME, CLOCK_REALTIME_COARSE) < 50000000);
  CHECK(apart(CLOCK_MONOTONIC, CLOCK_MONOTONIC_COARSE) < 50000000);
  CHECK(nanos(CLOCK_BOOTTIME) + 1000000 >= nanos(CLOCK_MONOTONIC));
  CHECK(seconds > 1700000000);
  long least = LONG_MAX;
  for (int i = 0; i < 20 && least >= 5000000; i++) {
    long m1 = nanos(CLOCK_MONOTONIC), r1 = nanos(CLOCK_MONOTONIC_RAW);
    usleep(20000);
    long m2 = nanos(CLOCK_MONOTONIC), r2 = nanos(CLOCK_MONOTONIC_RAW);
    long distance = labs((m2 - m1) - (r2 - r1));
    if (distance < least) least = distance;
  }
  CHECK(least < 5000000);
  return 0;
}
