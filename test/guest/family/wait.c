/* wait4(2) and waitid(2): which children, what they tell, what stays. */
#include "family.h"

static pid_t child(int code) {
  pid_t pid = OK(fork());
  if (pid == 0) _exit(code);
  return pid;
}

int main(void) {
  int status;
  siginfo_t info;
  ERR(wait(&status), ECHILD);
  ERR(waitid(P_ALL, 0, &info, WEXITED), ECHILD);
  ERR(waitid(P_ALL, 0, &info, 0), EINVAL);
  ERR(waitid(99, 0, &info, WEXITED), EINVAL);
  ERR(wait4(-1, &status, 0x10, NULL), EINVAL);
  EQ(RAW(SYS_wait4, INT_MIN, 0, 0, 0), -ESRCH);

  pid_t first = child(1), second = child(2);
  EQ(waitpid(second, &status, 0), second);
  EQ(exit_status(status), 2);
  ERR(waitpid(second, &status, 0), ECHILD);
  EQ(waitpid(-1, &status, 0), first);
  EQ(exit_status(status), 1);

  /* WNOWAIT leaves it waitable; si_pid and si_status. */
  pid_t pid = child(77);
  memset(&info, 0x55, sizeof info);
  OK(waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
  EQ(info.si_pid, pid);
  EQ(info.si_status, 77);
  EQ(info.si_code, CLD_EXITED);
  EQ(info.si_signo, SIGCHLD);
  EQ(info.si_uid, getuid());
  EQ(info.si_errno, 0);
  OK(waitid(P_ALL, 0, &info, WEXITED));
  EQ(info.si_pid, pid);
  ERR(waitid(P_PID, pid, &info, WEXITED), ECHILD);

  /* WNOHANG while it lives. */
  int pipes[2];
  OK(pipe(pipes));
  pid = OK(fork());
  if (pid == 0) {
    char byte;
    CHECK(read(pipes[0], &byte, 1) == 1);
    raise(SIGUSR1);
    _exit(0);
  }
  status = 0x1234;
  EQ(waitpid(pid, &status, WNOHANG), 0);
  EQ(status, 0x1234);
  memset(&info, 0x55, sizeof info);
  EQ(waitid(P_ALL, 0, &info, WEXITED | WNOHANG), 0);
  EQ(info.si_pid, 0);
  EQ(info.si_signo, 0);
  EQ(write(pipes[1], "x", 1), 1);
  struct rusage usage;
  memset(&usage, 0x55, sizeof usage);
  EQ(wait4(pid, &status, 0, &usage), pid);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1 && !WCOREDUMP(status));
  CHECK(usage.ru_utime.tv_sec < 5);

  /* Process groups. */
  pid = OK(fork());
  if (pid == 0) {
    OK(setpgid(0, 0));
    _exit(5);
  }
  setpgid(pid, pid);
  ERR(waitpid(0, &status, WNOHANG), ECHILD);
  EQ(waitpid(-pid, &status, 0), pid);
  EQ(exit_status(status), 5);
  pid = child(6);
  OK(waitid(P_PGID, getpgrp(), &info, WEXITED));
  EQ(info.si_pid, pid);

  /* A bad address: the child is gone all the same. */
  pid = child(8);
  ERR(waitpid(pid, (int *)8, 0), EFAULT);
  ERR(waitpid(pid, &status, 0), ECHILD);
  /* No status wanted. */
  pid = child(9);
  EQ(waitpid(pid, NULL, 0), pid);
  /* __WCLONE: children that end with another signal than SIGCHLD. */
  pid = RAW(SYS_clone, 0, 0, 0, 0, 0);
  if (pid == 0) _exit(4);
  ERR(waitpid(pid, &status, 0), ECHILD);
  EQ(waitpid(pid, &status, __WCLONE), pid);
  EQ(exit_status(status), 4);
  pid = child(4);
  ERR(waitpid(pid, &status, __WCLONE), ECHILD);
  EQ(waitpid(pid, &status, __WALL), pid);
  return 0;
}
