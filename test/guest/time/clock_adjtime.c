/* clock_adjtime only reads for those without privilege. adjtimex(2) */
#include "../check.h"
#include <sys/timex.h>

int main(void) {
  if (geteuid() == 0) become_nobody();
  struct timex x = {.modes = 0};
  CHECK(RAW(SYS_clock_adjtime, CLOCK_REALTIME, &x) >= 0);
  CHECK(x.tick > 0);
  x.modes = ADJ_OFFSET;
  EQ(RAW(SYS_clock_adjtime, CLOCK_REALTIME, &x), -EPERM);
  EQ(RAW(SYS_clock_adjtime, CLOCK_REALTIME, 8), -EFAULT);
  EQ(RAW(SYS_clock_adjtime, 77, &x), -EINVAL);
  EQ(RAW(SYS_adjtimex, 8), -EFAULT);
  return 0;
}
