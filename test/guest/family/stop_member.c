/* A child in the group of its parent can be stopped by itself; what comes while it is stopped waits. */
#include "family.h"

static volatile int got;
static void handler(int signal) { (void)signal, got++; }

int main(void) {
  int status;
  pid_t leader = OK(fork());
  if (leader == 0) {
    OK(setsid());
    pid_t job = OK(fork());
    if (job == 0) {
      OK(setpgid(0, 0));
      int signals[] = {SIGTSTP, SIGSTOP, SIGTTIN, SIGTTOU};
      for (size_t i = 0; i < COUNT(signals); i++) {
        pid_t child = OK(fork());
        if (child == 0) {
          /* Both at once: it stops first, and ends when it goes on. */
          sigset_t both;
          sigemptyset(&both);
          sigaddset(&both, signals[i]);
          sigaddset(&both, SIGRTMIN);
          OK(sigprocmask(SIG_BLOCK, &both, NULL));
          raise(SIGRTMIN);
          raise(signals[i]);
          OK(sigprocmask(SIG_UNBLOCK, &both, NULL));
          _exit(1);
        }
        EQ(waitpid(child, &status, WUNTRACED), child);
        CHECK(WIFSTOPPED(status));
        EQ(WSTOPSIG(status), signals[i]);
        OK(kill(child, SIGTERM));
        sleep_ms(20);
        EQ(waitpid(child, &status, WNOHANG), 0);
        OK(kill(child, SIGCONT));
        EQ(waitpid(child, &status, 0), child);
        CHECK(WIFSIGNALED(status));
        CHECK(WTERMSIG(status) == SIGTERM || WTERMSIG(status) == SIGRTMIN);
      }
      _exit(3);
    }
    EQ(waitpid(job, &status, 0), job);
    _exit(exit_status(status));
  }
  EQ(waitpid(leader, &status, 0), leader);
  EQ(exit_status(status), 3);
  /* A child in the first group. */
  signal(SIGUSR1, handler);
  pid_t child = OK(fork());
  if (child == 0) {
    while (got == 0) sleep_ms(1);
    _exit(4);
  }
  for (int i = 0; i < 200; i++) {
    OK(kill(child, SIGSTOP));
    EQ(waitpid(child, &status, WUNTRACED), child);
    CHECK(WIFSTOPPED(status));
    OK(kill(child, SIGCONT));
    EQ(waitpid(child, &status, WCONTINUED), child);
    CHECK(WIFCONTINUED(status));
  }
  for (int i = 0; i < 200; i++) {
    OK(kill(child, SIGSTOP));
    OK(kill(child, SIGCONT));
  }
  OK(kill(child, SIGUSR1));
  while (waitpid(child, &status, 0) != child || WIFSTOPPED(status)) {}
  EQ(exit_status(status), 4);
  return 0;
}
