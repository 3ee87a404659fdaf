/* A SIGSEGV handler that faults itself, with SA_NODEFER, until the stack is used up. It dies of SIGSEGV. */
#include "hostile.h"

static void handler(int signal) {
  (void)signal;
  STORE(8, 1);
}

int main(void) {
  only_on_skerry();
  puts("start");
  fflush(stdout);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER};
  sigaction(SIGSEGV, &action, NULL);
  STORE(8, 1);
  return 1;
}
