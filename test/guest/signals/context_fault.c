/* The context of a page fault: trap number 14, error code, CR2, RIP. sigaction(2) */
#include "../check.h"
#include <ucontext.h>

static volatile long trap, error, cr2, rip;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)info;
  greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
  trap = r[REG_TRAPNO];
  error = r[REG_ERR];
  cr2 = r[REG_CR2];
  rip = r[REG_RIP];
  siglongjmp(fault_return, 1);
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGSEGV, &action, NULL));
  char *page = read_only(1);
  if (sigsetjmp(fault_return, 1) == 0) page[5] = 1;
  EQ(trap, 14);
  EQ(error & 0x17, 7);
  EQ(cr2, page + 5);
  if (sigsetjmp(fault_return, 1) == 0) LOAD(16);
  EQ(trap, 14);
  EQ(error & 0x17, 4);
  EQ(cr2, 16);
  if (sigsetjmp(fault_return, 1) == 0) ((void (*)(void))page)();
  EQ(error & 0x15, 0x15);
  EQ(cr2, page);
  EQ(rip, page);
  /* Addresses of the kernel's half are told exactly, but not whether there is a page. */
  if (sigsetjmp(fault_return, 1) == 0) LOAD(-8);
  EQ(cr2, -8);
  EQ(error & 0x17, 5);
  if (sigsetjmp(fault_return, 1) == 0) ((void (*)(void))0xffffffff81000123)();
  EQ(cr2, 0xffffffff81000123);
  EQ(rip, 0xffffffff81000123);
  EQ(error & 0x15, 0x15);
  if (sigsetjmp(fault_return, 1) == 0) LOAD(NULL);
  EQ(cr2, 0);
  EQ(error & 0x17, 4);
  return 0;
}
