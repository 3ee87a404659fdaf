/* The trap flag set by the program raises SIGTRAP/TRAP_TRACE after each instruction. sigaction(2) */
#include "../check.h"
#include <ucontext.h>

static volatile int steps, code;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  code = info->si_code;
  steps++;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGTRAP, &action, NULL));
  __asm__ volatile(
      "sub $256, %%rsp\n pushfq\n orq $0x100, (%%rsp)\n popfq\n"
      "nop\n nop\n nop\n"
      "pushfq\n andq $~0x100, (%%rsp)\n popfq\n add $256, %%rsp\n"
      ::: "memory", "cc");
  EQ(code, TRAP_TRACE);
  CHECK(steps == 6);
  return 0;
}
