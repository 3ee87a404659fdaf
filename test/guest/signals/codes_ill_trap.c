/* SIGILL by ud2, SIGTRAP by int3, SIGSEGV by privileged instructions: si_code, si_addr, RIP. sigaction(2) */
#include "../check.h"
#include <ucontext.h>

static volatile int number, code;
static volatile long at, rip;
static void handler(int signal, siginfo_t *info, void *context) {
  number = signal;
  code = info->si_code;
  at = (long)info->si_addr;
  rip = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
  siglongjmp(fault_return, 1);
}
#define RAISES(text, signal, expected)                                      \
  do {                                                                      \
    number = 0;                                                             \
    if (sigsetjmp(fault_return, 1) == 0) {                                  \
      __asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0\n1: " text : "=m"(start) : : "rax", "rdx", "rcx", "memory"); \
    }                                                                       \
    EQ(number, signal);                                                     \
    EQ(code, expected);                                                     \
  } while (0)

int main(void) {
  static long volatile start;
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGILL, &action, NULL));
  OK(sigaction(SIGTRAP, &action, NULL));
  OK(sigaction(SIGSEGV, &action, NULL));
  RAISES("ud2", SIGILL, ILL_ILLOPN);
  EQ(at, start);
  EQ(rip, start);
  RAISES(".byte 0x06", SIGILL, ILL_ILLOPN); /* push es, not in 64-bit mode */
  EQ(at, start);
  RAISES("int3", SIGTRAP, SI_KERNEL);
  EQ(at, 0);
  EQ(rip, start + 1);
  RAISES(".byte 0xf1", SIGTRAP, TRAP_BRKPT); /* int1 */
  RAISES("mov $0xffff, %%eax; mov %%eax, %%es", SIGSEGV, SI_KERNEL); /* no such descriptor table */
  RAISES("hlt", SIGSEGV, SI_KERNEL);
  EQ(at, 0);
  EQ(rip, start);
  RAISES("cli", SIGSEGV, SI_KERNEL);
  RAISES("mov %%cr0, %%rax", SIGSEGV, SI_KERNEL);
  RAISES("rdmsr", SIGSEGV, SI_KERNEL);
  RAISES("in $0x60, %%al", SIGSEGV, SI_KERNEL);
  RAISES("out %%al, $0x80", SIGSEGV, SI_KERNEL);
  RAISES("int $0x42", SIGSEGV, SI_KERNEL);
  RAISES("lgdt (%%rsp)", SIGSEGV, SI_KERNEL);
  EQ(rip, start);
  return 0;
}
