/* SIGKILL is not to be blocked. signal(7) */
/* expect: signal SIGKILL */
#include "../check.h"

int main(void) {
  sigset_t all;
  sigfillset(&all);
  OK(sigprocmask(SIG_SETMASK, &all, NULL));
  kill(getpid(), SIGKILL);
  return 0;
}
