/* Stopping and continuing a child, and how its parent hears of it. */
#include "family.h"

static volatile sig_atomic_t told, last_code, last_status;
static void on_child(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  last_code = info->si_code;
  last_status = info->si_status;
  told++;
}
static void await_told(int count) {
  for (int i = 0; i < 5000 && told < count; i++) sleep_ms(1);
  EQ(told, count);
}

int main(void) {
  struct sigaction action = {.sa_sigaction = on_child, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGCHLD, &action, NULL));
  int pipes[2];
  OK(pipe(pipes));
  pid_t pid = OK(fork());
  if (pid == 0) {
    for (char byte;;) {
      if (read(pipes[0], &byte, 1) == 1 && byte == 'q') _exit(9);
    }
  }
  int status;
  OK(kill(pid, SIGSTOP));
  await_told(1);
  EQ(last_code, CLD_STOPPED);
  EQ(last_status, SIGSTOP);
  EQ(waitpid(pid, &status, WNOHANG), 0);
  EQ(waitpid(pid, &status, WUNTRACED), pid);
  CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
  EQ(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
  EQ(write(pipes[1], "q", 1), 1);
  sleep_ms(30);
  EQ(waitpid(pid, &status, WNOHANG), 0);
  OK(kill(pid, SIGCONT));
  siginfo_t info;
  while (waitid(P_PID, pid, &info, WCONTINUED | WEXITED | WNOWAIT) == -1) EQ(errno, EINTR);
  while (waitpid(pid, &status, 0) == -1) EQ(errno, EINTR);
  EQ(exit_status(status), 9);

  /* SA_NOCLDSTOP: only the end is told. SIGKILL ends what is stopped. */
  action.sa_flags |= SA_NOCLDSTOP;
  OK(sigaction(SIGCHLD, &action, NULL));
  told = 0;
  pid = OK(fork());
  if (pid == 0)
    for (;;) pause();
  OK(kill(pid, SIGSTOP));
  while (waitid(P_PID, pid, &info, WSTOPPED) == -1) EQ(errno, EINTR);
  EQ(info.si_code, CLD_STOPPED);
  EQ(info.si_status, SIGSTOP);
  EQ(told, 0);
  OK(kill(pid, SIGTERM));
  sleep_ms(20);
  EQ(waitpid(pid, &status, WNOHANG), 0);
  OK(kill(pid, SIGKILL));
  while (waitpid(pid, &status, 0) == -1) EQ(errno, EINTR);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return 0;
}
