/* prctl: name, dumpable, death signal, no_new_privs, keepcaps, errors. prctl(2) */
#include "../check.h"
#include <sys/prctl.h>

int main(void) {
  char name[17] = {0};
  OK(prctl(PR_SET_NAME, "a name that is too long"));
  OK(prctl(PR_GET_NAME, name));
  SAME(name, "a name that is ");
  SAME(get("/proc/self/comm"), "a name that is \n");
  OK(prctl(PR_SET_NAME, "x"));
  OK(prctl(PR_GET_NAME, name));
  SAME(name, "x");
  EQ(RAW(SYS_prctl, PR_SET_NAME, 8), -EFAULT);
  EQ(RAW(SYS_prctl, PR_GET_NAME, 8), -EFAULT);
  EQ(prctl(PR_GET_DUMPABLE), 1);
  OK(prctl(PR_SET_DUMPABLE, 0));
  EQ(prctl(PR_GET_DUMPABLE), 0);
  ERR(prctl(PR_SET_DUMPABLE, 5), EINVAL);
  int value = -1;
  OK(prctl(PR_SET_PDEATHSIG, SIGUSR1));
  OK(prctl(PR_GET_PDEATHSIG, &value));
  EQ(value, SIGUSR1);
  ERR(prctl(PR_SET_PDEATHSIG, 100), EINVAL);
  EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
  OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
  ERR(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL);
  EQ(prctl(PR_GET_KEEPCAPS), 0);
  ERR(prctl(0x7777), EINVAL);
  OK(prctl(PR_SET_TIMERSLACK, 123456));
  EQ(prctl(PR_GET_TIMERSLACK), 123456);
  return 0;
}
