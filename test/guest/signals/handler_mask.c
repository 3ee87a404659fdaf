/* While a handler runs, its signal and sa_mask are blocked; the mask returns afterwards. sigaction(2) */
#include "../check.h"

static volatile sig_atomic_t depth, deepest, log_[10], logged;

static void handler(int signal) {
  depth++;
  if (depth > deepest) deepest = depth;
  log_[logged++] = signal;
  if (signal == SIGUSR1 && logged == 1) {
    raise(SIGUSR1);
    raise(SIGUSR2);
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    EQ(sigismember(&mask, SIGUSR1), 1);
    EQ(sigismember(&mask, SIGUSR2), 1);
    EQ(logged, 1);
  }
  depth--;
}

int main(void) {
  struct sigaction action = {.sa_handler = handler};
  sigaddset(&action.sa_mask, SIGUSR2);
  OK(sigaction(SIGUSR1, &action, NULL));
  OK(sigaction(SIGUSR2, &action, NULL));
  OK(raise(SIGUSR1));
  EQ(deepest, 1);
  EQ(logged, 3);
  sigset_t mask;
  OK(sigprocmask(SIG_SETMASK, NULL, &mask));
  EQ(sigismember(&mask, SIGUSR1), 0);
  EQ(sigismember(&mask, SIGUSR2), 0);
  return 0;
}
