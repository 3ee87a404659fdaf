/* Process groups and sessions: setpgid(2), setsid(2), kill(2) to groups. */
#include "family.h"

int main(void) {
  int status, pipes[2];
  OK(pipe(pipes));
  pid_t pid = OK(fork());
  if (pid == 0) {
    EQ(setsid(), getpid());
    EQ(getsid(0), getpid());
    EQ(getpgrp(), getpid());
    ERR(setsid(), EPERM);
    ERR(setpgid(0, 0), EPERM);
    CHECK(write(pipes[1], "s", 1) == 1);
    pause();
    _exit(0);
  }
  char byte;
  EQ(read(pipes[0], &byte, 1), 1);
  EQ(getsid(pid), pid);
  ERR(setpgid(pid, getpgrp()), EPERM);
  OK(kill(-pid, SIGTERM));
  EQ(waitpid(pid, &status, 0), pid);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  ERR(kill(-pid, SIGTERM), ESRCH);
  ERR(getpgid(pid), ESRCH);

  /* Two children in one group, one signal. */
  pid_t first = OK(fork());
  if (first == 0)
    for (;;) pause();
  OK(setpgid(first, 0));
  EQ(getpgid(first), first);
  pid_t second = OK(fork());
  if (second == 0)
    for (;;) pause();
  OK(setpgid(second, first));
  ERR(setpgid(second, 999999), EPERM);
  ERR(setpgid(999999, 0), ESRCH);
  ERR(setpgid(first, -1), EINVAL);
  OK(kill(-first, SIGUSR1));
  for (int i = 0; i < 2; i++) {
    pid = waitpid(-first, &status, 0);
    CHECK(pid == first || pid == second);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1);
  }
  return 0;
}
