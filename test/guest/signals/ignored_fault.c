/* A fault whose signal is ignored kills nevertheless. signal(2) */
/* expect: signal SIGSEGV */
#include "../check.h"

int main(void) {
  signal(SIGSEGV, SIG_IGN);
  OK(raise(SIGSEGV));
  (void)!write(1, "ignored\n", 8);
  STORE(8, 1);
  return 0;
}
