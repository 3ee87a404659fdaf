/* Process, thread, group, session ids agree with each other. getpid(2), getsid(2) */
#include "../check.h"

int main(void) {
  CHECK(getpid() > 0);
  EQ(getpid(), getpid());
  EQ(RAW(SYS_gettid), getpid());
  CHECK(getppid() >= 0);
  EQ(getpgrp(), getpgid(0));
  EQ(getpgid(getpid()), getpgrp());
  EQ(getsid(0), getsid(getpid()));
  ERR(getpgid(0x3fffffff), ESRCH);
  ERR(getsid(0x3fffffff), ESRCH);
  EQ(RAW(SYS_getpgid, -1), -ESRCH);
  char text[32], link[32] = {0};
  snprintf(text, sizeof text, "%d", getpid());
  OK(readlink("/proc/self", link, sizeof link - 1));
  SAME(link, text);
  CHECK(RAW(SYS_set_tid_address, &text) == getpid());
  return 0;
}
