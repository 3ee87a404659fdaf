/* rep movsb and stosb over a page that faults stop exactly there, and go on after it is made accessible. */
#include "../check.h"
#include <ucontext.h>

static char *memory;
static volatile int faults;
static volatile unsigned long left;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal;
  left = (unsigned long)((ucontext_t *)context)->uc_mcontext.gregs[REG_RCX];
  EQ(info->si_addr, memory + PAGE);
  OK(mprotect(memory + PAGE, PAGE, PROT_READ | PROT_WRITE));
  faults++;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGSEGV, &action, NULL));
  memory = anonymous(2 * PAGE, PROT_READ | PROT_WRITE);
  OK(mprotect(memory + PAGE, PAGE, PROT_READ));
  void *to = memory + PAGE - 100;
  unsigned long count = 300;
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"('s') : "memory");
  EQ(faults, 1);
  EQ(left, 200);
  for (int i = 0; i < 300; i++) EQ(memory[PAGE - 100 + i], 's');
  EQ(memory[PAGE + 200], 0);
  OK(mprotect(memory + PAGE, PAGE, PROT_NONE));
  static char from[300];
  memset(from, 'm', sizeof from);
  to = memory + PAGE - 50;
  void *source = from;
  count = 300;
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(source), "+c"(count) : : "memory");
  EQ(faults, 2);
  EQ(left, 250);
  for (int i = 0; i < 300; i++) EQ(memory[PAGE - 50 + i], 'm');
  return 0;
}
