/* Jumping out of handlers thousands of times leaks no stack and restores the mask. sigsetjmp(3) */
#include "../check.h"

int main(void) {
  catch_faults();
  for (volatile int i = 0; i < 3000; i++) FAULTS(LOAD(0x18), SIGSEGV, SEGV_MAPERR, 0x18);
  sigset_t mask;
  OK(sigprocmask(SIG_SETMASK, NULL, &mask));
  EQ(sigismember(&mask, SIGSEGV), 0);
  return 0;
}
