/* prctl: capabilities, child subreaper, transparent huge pages, time stamp counter. prctl(2) */
#include "../check.h"
#include <linux/capability.h>
#include <sys/prctl.h>

int main(void) {
  EQ(prctl(PR_CAPBSET_READ, 1000), -1);
  EQ(errno, EINVAL);
  CHECK(prctl(PR_CAPBSET_READ, CAP_CHOWN) >= 0);
  int value = -1;
  OK(prctl(PR_GET_CHILD_SUBREAPER, &value));
  EQ(value, 0);
  OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
  OK(prctl(PR_GET_CHILD_SUBREAPER, &value));
  EQ(value, 1);
  EQ(RAW(SYS_prctl, PR_GET_CHILD_SUBREAPER, 8), -EFAULT);
  OK(prctl(PR_GET_TSC, &value));
  EQ(value, PR_TSC_ENABLE);
  EQ(prctl(PR_GET_TIMING), PR_TIMING_STATISTICAL);
  ERR(prctl(PR_SET_TIMING, 5), EINVAL);
  EQ(prctl(PR_GET_SECCOMP), 0);
  ERR(prctl(PR_GET_PDEATHSIG, 8), EFAULT);
  ERR(prctl(PR_SET_KEEPCAPS, 2), EINVAL);
  OK(prctl(PR_SET_KEEPCAPS, 1));
  EQ(prctl(PR_GET_KEEPCAPS), 1);
  return 0;
}
