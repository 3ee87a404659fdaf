/* A handler that raises its own signal until the stack is used up. It dies of SIGSEGV. */
#include "hostile.h"

static void handler(int signal) { raise(signal); }

int main(void) {
  only_on_skerry();
  puts("start");
  fflush(stdout);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER};
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGSEGV, &action, NULL);
  raise(SIGUSR1);
  return 1;
}
