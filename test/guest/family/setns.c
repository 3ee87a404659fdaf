/* setns(2): what is no namespace, of which kind one is, and who may; a child's default timer slack. prctl(2) */
#include "family.h"

int main(void) {
  need_root();
  ERR(setns(-1, 0), EBADF);
  ERR(setns(OK(open("/dev/null", O_RDONLY)), 0), EINVAL);
  int ipc = OK(open("/proc/self/ns/ipc", O_RDONLY)), user = OK(open("/proc/self/ns/user", O_RDONLY));
  ERR(setns(ipc, CLONE_NEWNET), EINVAL);
  ERR(setns(ipc, -1), EINVAL);
  ERR(setns(user, 0), EINVAL);
  pid_t pid = OK(fork());
  if (pid == 0) {
    OK(RAW(SYS_setresuid, NOBODY, NOBODY, NOBODY));
    ERR(setns(ipc, CLONE_NEWIPC), EPERM);
    _exit(3);
  }
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 3);

  OK(prctl(PR_SET_TIMERSLACK, 70000));
  pid = OK(fork());
  if (pid == 0) {
    EQ(prctl(PR_GET_TIMERSLACK), 70000);
    OK(prctl(PR_SET_TIMERSLACK, 5));
    EQ(prctl(PR_GET_TIMERSLACK), 5);
    OK(prctl(PR_SET_TIMERSLACK, 0));
    EQ(prctl(PR_GET_TIMERSLACK), 70000);
    _exit(4);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 4);
  OK(prctl(PR_SET_TIMERSLACK, 0));
  EQ(prctl(PR_GET_TIMERSLACK), 50000);
  return 0;
}
