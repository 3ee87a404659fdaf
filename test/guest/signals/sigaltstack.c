/* Handlers with SA_ONSTACK run on the alternate stack. sigaltstack(2) */
#include "../check.h"

static char *stack;
static volatile int on_stack, off_stack, flags_inside;

static void on(int signal) {
  (void)signal;
  char here;
  on_stack = &here >= stack && &here < stack + 65536;
  stack_t now;
  sigaltstack(NULL, &now);
  flags_inside = now.ss_flags;
  ERR(sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL), EPERM);
}
static void off(int signal) {
  (void)signal;
  char here;
  off_stack = !(&here >= stack && &here < stack + 65536);
}

int main(void) {
  stack = malloc(65536);
  stack_t old, alternate = {.ss_sp = stack, .ss_size = 65536};
  OK(sigaltstack(&alternate, &old));
  EQ(old.ss_flags, SS_DISABLE);
  OK(sigaltstack(NULL, &old));
  EQ(old.ss_sp, stack);
  EQ(old.ss_size, 65536);
  EQ(old.ss_flags, 0);
  struct sigaction action = {.sa_handler = on, .sa_flags = SA_ONSTACK};
  OK(sigaction(SIGUSR1, &action, NULL));
  action = (struct sigaction){.sa_handler = off};
  OK(sigaction(SIGUSR2, &action, NULL));
  OK(raise(SIGUSR1));
  EQ(on_stack, 1);
  EQ(flags_inside, SS_ONSTACK);
  OK(raise(SIGUSR2));
  EQ(off_stack, 1);
  alternate.ss_size = 100;
  ERR(sigaltstack(&alternate, NULL), ENOMEM);
  alternate.ss_flags = 0x100;
  alternate.ss_size = 65536;
  ERR(sigaltstack(&alternate, NULL), EINVAL);
  EQ(RAW(SYS_sigaltstack, 8, NULL), -EFAULT);
  EQ(RAW(SYS_sigaltstack, NULL, 8), -EFAULT);
  OK(sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL));
  OK(sigaltstack(NULL, &old));
  EQ(old.ss_flags, SS_DISABLE);
  return 0;
}
