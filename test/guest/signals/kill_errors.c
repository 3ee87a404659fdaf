/* kill, tkill, tgkill: existence checks and errors. kill(2) */
#include "../check.h"

int main(void) {
  OK(kill(getpid(), 0));
  OK(kill(0, 0));
  ERR(kill(getpid(), 65), EINVAL);
  ERR(kill(getpid(), -1), EINVAL);
  ERR(kill(0x3fffffff, 0), ESRCH);
  ERR(kill(0x3fffffff, SIGTERM), ESRCH);
  EQ(RAW(SYS_tgkill, getpid(), 0x3fffffff, 0), -ESRCH);
  EQ(RAW(SYS_tgkill, getpid(), -1, 0), -EINVAL);
  EQ(RAW(SYS_tgkill, 0, getpid(), 0), -EINVAL);
  EQ(RAW(SYS_tkill, 0, 0), -EINVAL);
  EQ(RAW(SYS_tkill, getpid(), 0), 0);
  EQ(RAW(SYS_tgkill, getpid(), getpid(), 100), -EINVAL);
  EQ(RAW(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, 8), -EFAULT);
  return 0;
}
