/* SIGFPE: integer division, x87 and SSE exceptions: si_code and si_addr. sigaction(2) */
#include "../check.h"
#include <fenv.h>
#include <ucontext.h>

static volatile int code, count;
static volatile long at, instruction;
static void handler(int signal, siginfo_t *info, void *context) {
  EQ(signal, SIGFPE);
  code = info->si_code;
  at = (long)info->si_addr;
  instruction = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
  count++;
  siglongjmp(fault_return, 1);
}
#define RAISES(statement, expected)                \
  do {                                             \
    code = 0;                                      \
    if (sigsetjmp(fault_return, 1) == 0) {         \
      statement;                                   \
      FAIL("no signal: %s", #statement);           \
    }                                              \
    EQ(code, expected);                            \
    EQ(at, instruction);                           \
  } while (0)

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGFPE, &action, NULL));
  volatile int zero = 0, one = 1, minimum = INT_MIN, minus = -1, result;
  volatile double dzero = 0, done = 1, dresult, huge = 1e308;
  RAISES(result = one / zero, FPE_INTDIV);
  RAISES(result = minimum / minus, FPE_INTDIV);
  unsigned mxcsr = 0x1f80 & ~0x0200;
  __asm__ volatile("ldmxcsr %0" ::"m"(mxcsr));
  RAISES(dresult = done / dzero, FPE_FLTDIV);
  mxcsr = 0x1f80 & ~0x0080;
  __asm__ volatile("ldmxcsr %0" ::"m"(mxcsr));
  RAISES(dresult = dzero / dzero, FPE_FLTINV);
  mxcsr = 0x1f80 & ~0x0400;
  __asm__ volatile("ldmxcsr %0" ::"m"(mxcsr));
  RAISES(dresult = huge * huge, FPE_FLTOVF);
  mxcsr = 0x1f80;
  __asm__ volatile("ldmxcsr %0" ::"m"(mxcsr));
  dresult = done / dzero;
  unsigned short control = 0x37f & ~0x04;
  __asm__ volatile("fninit; fldcw %0" ::"m"(control));
  RAISES(__asm__ volatile("fld1; fldz; fdivrp; fwait"), FPE_FLTDIV);
  EQ(count, 6);
  (void)result, (void)dresult;
  return 0;
}
