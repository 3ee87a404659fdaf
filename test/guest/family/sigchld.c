/* SIGCHLD and children that nobody wants to wait for. */
#include "family.h"

static volatile sig_atomic_t count, code, status_seen, pid_seen;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  count++;
  code = info->si_code;
  status_seen = info->si_status;
  pid_seen = info->si_pid;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART};
  OK(sigaction(SIGCHLD, &action, NULL));
  pid_t pid = OK(fork());
  if (pid == 0) _exit(12);
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  EQ(count, 1);
  EQ(code, CLD_EXITED);
  EQ(status_seen, 12);
  EQ(pid_seen, pid);

  pid = OK(fork());
  if (pid == 0) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    signal(SIGTERM, SIG_DFL);
    raise(SIGTERM);
  }
  EQ(waitpid(pid, &status, 0), pid);
  CHECK(WIFSIGNALED(status));
  EQ(code, CLD_KILLED);
  EQ(status_seen, SIGTERM);

  /* Ignored: children vanish, and waiting for them ends when the last one has. */
  signal(SIGCHLD, SIG_IGN);
  pid = OK(fork());
  if (pid == 0) {
    sleep_ms(20);
    _exit(1);
  }
  ERR(wait(&status), ECHILD);
  ERR(kill(pid, 0), ESRCH);

  /* SA_NOCLDWAIT: the same, but the signal comes. */
  action.sa_flags = SA_SIGINFO | SA_NOCLDWAIT;
  OK(sigaction(SIGCHLD, &action, NULL));
  count = 0;
  pid = OK(fork());
  if (pid == 0) _exit(1);
  while (wait(&status) == -1 && errno == EINTR) {
  }
  EQ(errno, ECHILD);
  EQ(count, 1);

  /* The default ignores the signal but keeps the child. */
  signal(SIGCHLD, SIG_DFL);
  pid = OK(fork());
  if (pid == 0) _exit(2);
  siginfo_t info;
  OK(waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
  OK(kill(pid, 0));
  OK(kill(pid, SIGKILL));
  EQ(getpgid(pid), getpgrp());
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 2);
  return 0;
}
