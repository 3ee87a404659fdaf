/* There are no children to wait for. wait(2) */
#include "../check.h"
#include <sys/wait.h>

int main(void) {
  int status;
  ERR(wait(&status), ECHILD);
  ERR(waitpid(-1, &status, WNOHANG), ECHILD);
  ERR(waitpid(0x3fffffff, &status, 0), ECHILD);
  ERR(waitpid(getpid(), &status, 0), ECHILD);
  ERR(waitpid(-1, &status, 0x8000), EINVAL);
  siginfo_t info;
  ERR(waitid(P_ALL, 0, &info, WEXITED), ECHILD);
  ERR(waitid(P_ALL, 0, &info, 0), EINVAL);
  ERR(waitid(99, 0, &info, WEXITED), EINVAL);
  return 0;
}
