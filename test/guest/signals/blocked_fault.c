/* A fault whose signal is blocked kills, although there is a handler. sigprocmask(2) */
/* expect: signal SIGSEGV */
#include "../check.h"

static void handler(int signal) {
  (void)signal;
  _exit(1);
}

int main(void) {
  signal(SIGSEGV, handler);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGSEGV);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  OK(raise(SIGSEGV));
  (void)!write(1, "blocked\n", 8);
  LOAD(8);
  return 0;
}
