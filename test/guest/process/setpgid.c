/* Process groups and sessions of one process. setpgid(2), setsid(2) */
#include "../check.h"

int main(void) {
  ERR(setpgid(0, -1), EINVAL);
  ERR(setpgid(0x3fffffff, 0), ESRCH);
  if (getpgrp() != getpid()) {
    if (setpgid(0, 0) == 0) EQ(getpgrp(), getpid());
  }
  /* The leader of a group cannot make a session. */
  EQ(getpgrp(), getpid());
  ERR(setsid(), EPERM);
  return 0;
}
