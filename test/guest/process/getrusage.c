/* getrusage: user time grows with work; who; errors. getrusage(2) */
#include "../check.h"

static long micros(struct timeval t) { return t.tv_sec * 1000000L + t.tv_usec; }

int main(void) {
  struct rusage before, after;
  OK(getrusage(RUSAGE_SELF, &before));
  volatile unsigned long sum = 0;
  for (unsigned long i = 0; i < 200000000UL; i++) sum += i;
  OK(getrusage(RUSAGE_SELF, &after));
  long spent = micros(after.ru_utime) + micros(after.ru_stime) - micros(before.ru_utime) - micros(before.ru_stime);
  CHECK(spent > 10000);
  CHECK(after.ru_maxrss > 0);
  OK(getrusage(RUSAGE_CHILDREN, &after));
  EQ(micros(after.ru_utime), 0);
  OK(getrusage(RUSAGE_THREAD, &after));
  CHECK(micros(after.ru_utime) + micros(after.ru_stime) > 10000);
  ERR(getrusage(77, &after), EINVAL);
  EQ(RAW(SYS_getrusage, RUSAGE_SELF, 8), -EFAULT);
  return 0;
}
