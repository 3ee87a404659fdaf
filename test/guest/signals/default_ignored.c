/* Signals whose default is to be ignored do nothing. signal(7) */
#include "../check.h"

int main(void) {
  int const ignored[] = {SIGCHLD, SIGURG, SIGWINCH, SIGCONT};
  for (size_t i = 0; i < COUNT(ignored); i++) OK(raise(ignored[i]));
  signal(SIGTERM, SIG_IGN);
  OK(raise(SIGTERM));
  /* Ignoring drops what is pending. */
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  OK(raise(SIGUSR1));
  signal(SIGUSR1, SIG_IGN);
  sigset_t pending;
  OK(sigpending(&pending));
  EQ(sigismember(&pending, SIGUSR1), 0);
  signal(SIGUSR1, SIG_DFL);
  OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
  return 0;
}
