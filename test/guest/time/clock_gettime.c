/* Every clock: progress, agreement of vDSO and system call, resolution. clock_gettime(2) */
#include "../check.h"

static long nanos(struct timespec t) { return t.tv_sec * 1000000000L + t.tv_nsec; }

int main(void) {
  int const clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID, CLOCK_MONOTONIC_RAW,
                        CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME, CLOCK_TAI};
  for (size_t i = 0; i < COUNT(clocks); i++) {
    struct timespec a, b, c, r;
    OK(clock_gettime(clocks[i], &a));
    EQ(RAW(SYS_clock_gettime, clocks[i], &b), 0);
    OK(clock_gettime(clocks[i], &c));
    CHECK(a.tv_nsec >= 0 && a.tv_nsec < 1000000000);
    long const slack = clocks[i] == CLOCK_REALTIME_COARSE || clocks[i] == CLOCK_MONOTONIC_COARSE ? 20000000 : 0;
    if (nanos(b) < nanos(a) - slack || nanos(c) < nanos(b) - slack)
      FAIL("clock %d goes back: %ld %ld %ld", clocks[i], nanos(a), nanos(b), nanos(c));
    CHECK(nanos(c) - nanos(a) < 30000000000);
    OK(clock_getres(clocks[i], &r));
    EQ(r.tv_sec, 0);
    CHECK(r.tv_nsec >= 1 && r.tv_nsec <= 10000000);
    EQ(RAW(SYS_clock_getres, clocks[i], NULL), 0);
    EQ(RAW(SYS_clock_gettime, clocks[i], 8), -EFAULT);
  }
  struct timespec t;
  ERR(clock_gettime(77, &t), EINVAL);
  ERR(clock_gettime(16, &t), EINVAL);
  EQ(RAW(SYS_clock_gettime, 10, &t), -EINVAL);
  ERR(clock_getres(77, &t), EINVAL);
  EQ(RAW(SYS_clock_gettime, CLOCK_MONOTONIC, before_guard(16)), 0);
  EQ(RAW(SYS_clock_gettime, CLOCK_MONOTONIC, before_guard(15)), -EFAULT);
  return 0;
}
