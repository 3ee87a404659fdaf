/* prlimit, getrlimit, setrlimit: read, change, soft above hard. getrlimit(2) */
#include "../check.h"

int main(void) {
  struct rlimit old, new;
  for (int resource = 0; resource < 16; resource++) {
    OK(getrlimit(resource, &old));
    CHECK(old.rlim_cur <= old.rlim_max);
    OK(prlimit(0, resource, NULL, &new));
    EQ(new.rlim_cur, old.rlim_cur);
    EQ(new.rlim_max, old.rlim_max);
  }
  ERR(getrlimit(16, &old), EINVAL);
  ERR(getrlimit(-1, &old), EINVAL);
  OK(getrlimit(RLIMIT_NOFILE, &old));
  new = (struct rlimit){100, 200};
  OK(prlimit(0, RLIMIT_NOFILE, &new, &old));
  OK(getrlimit(RLIMIT_NOFILE, &old));
  EQ(old.rlim_cur, 100);
  EQ(old.rlim_max, 200);
  new = (struct rlimit){201, 200};
  ERR(setrlimit(RLIMIT_NOFILE, &new), EINVAL);
  new = (struct rlimit){50, 150};
  OK(prlimit(getpid(), RLIMIT_NOFILE, &new, NULL));
  EQ(sysconf(_SC_OPEN_MAX), 50);
  OK(getrlimit(RLIMIT_STACK, &old));
  CHECK(old.rlim_cur >= 1UL << 20);
  EQ(RAW(SYS_prlimit64, 0x3fffffff, RLIMIT_NOFILE, NULL, &old), -ESRCH);
  EQ(RAW(SYS_prlimit64, 0, RLIMIT_NOFILE, 8, NULL), -EFAULT);
  EQ(RAW(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, 8), -EFAULT);
  if (geteuid() == 0) become_nobody();
  new = (struct rlimit){50, 151};
  ERR(setrlimit(RLIMIT_NOFILE, &new), EPERM);
  new = (struct rlimit){40, 140};
  OK(setrlimit(RLIMIT_NOFILE, &new));
  return 0;
}
