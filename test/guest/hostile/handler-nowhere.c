/* Handlers at addresses that are no code, with restorers that are none. It dies of SIGSEGV. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  puts("start");
  fflush(stdout);
  struct {
    unsigned long handler, flags, restorer, mask;
  } action = {0x8000000000000000, 0x04000000 | SA_NODEFER, 0xffffffffffffffff, 0};
  long result = bare_call(SYS_rt_sigaction, SIGSEGV, (long)&action, 0, 8, 0, 0);
  CHECK(result == 0);
  action.handler = 0x123456789abc;
  CHECK(bare_call(SYS_rt_sigaction, SIGUSR1, (long)&action, 0, 8, 0, 0) == 0);
  raise(SIGUSR1);
  return 1;
}
