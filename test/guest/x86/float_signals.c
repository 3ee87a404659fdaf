/* Unmasked floating-point exceptions, of SSE at once, of x87 at the next instruction that waits. */
#include "../check.h"
#include <fenv.h>
#include <float.h>
#include <math.h>

static sigjmp_buf back;
static volatile int code;
static volatile double result, one = 1, three = 3, zero, huge = DBL_MAX, least = DBL_MIN;
static volatile long double extended, long_one = 1, long_zero;

static void on_fpe(int number, siginfo_t *info, void *context) {
  (void)number;
  (void)context;
  code = info->si_code;
  siglongjmp(back, 1);
}

#define SIGNALS(exception, expression, expected)  \
  do {                                            \
    code = 0;                                     \
    feclearexcept(FE_ALL_EXCEPT);                 \
    if (sigsetjmp(back, 1) == 0) {                \
      feenableexcept(exception);                  \
      expression;                                 \
      __asm__ volatile("fwait");                  \
    }                                             \
    fedisableexcept(FE_ALL_EXCEPT);               \
    EQ(code, expected);                           \
  } while (0)

int main(void) {
  struct sigaction action = {.sa_sigaction = on_fpe, .sa_flags = SA_SIGINFO};
  EQ(sigaction(SIGFPE, &action, 0), 0);
  SIGNALS(FE_DIVBYZERO, result = one / zero, FPE_FLTDIV);
  SIGNALS(FE_INVALID, result = zero / zero, FPE_FLTINV);
  SIGNALS(FE_OVERFLOW, result = huge * three, FPE_FLTOVF);
  SIGNALS(FE_UNDERFLOW, result = least / three, FPE_FLTUND);
  SIGNALS(FE_INEXACT, result = one / three, FPE_FLTRES);
  SIGNALS(FE_DIVBYZERO, result = zero / zero, 0);
  SIGNALS(FE_DIVBYZERO, extended = long_one / long_zero, FPE_FLTDIV);
  SIGNALS(FE_INVALID, extended = long_zero / long_zero, FPE_FLTINV);
  SIGNALS(FE_INVALID, result = (double)(int)huge, FPE_FLTINV);
  /* The destination of an instruction that was refused stays as it was. */
  double kept = 42;
  code = 0;
  if (sigsetjmp(back, 1) == 0) {
    feclearexcept(FE_ALL_EXCEPT);
    feenableexcept(FE_DIVBYZERO);
    __asm__ volatile("divsd %1, %0" : "+x"(kept) : "x"(zero));
  }
  fedisableexcept(FE_ALL_EXCEPT);
  EQ(code, FPE_FLTDIV);
  return 0;
}
