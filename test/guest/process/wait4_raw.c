/* wait4 with every kind of argument, without children. wait4(2) */
#include "../check.h"
#include <sys/wait.h>

int main(void) {
  int status;
  struct rusage usage;
  EQ(RAW(SYS_wait4, -1, &status, 0, &usage), -ECHILD);
  EQ(RAW(SYS_wait4, -1, NULL, WNOHANG, NULL), -ECHILD);
  EQ(RAW(SYS_wait4, 0, &status, 0, NULL), -ECHILD);
  EQ(RAW(SYS_wait4, -5, &status, 0, NULL), -ECHILD);
  EQ(RAW(SYS_wait4, INT_MIN, &status, 0, NULL), -ESRCH);
  EQ(RAW(SYS_wait4, -1, &status, 0x1000, NULL), -EINVAL);
  EQ(RAW(SYS_waitid, P_PID, -1, NULL, WEXITED, NULL), -EINVAL);
  EQ(RAW(SYS_waitid, P_ALL, 0, NULL, WEXITED | WNOHANG, NULL), -ECHILD);
  return 0;
}
