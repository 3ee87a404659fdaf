/* A handler that grants the permission lets the instruction be executed again (a write barrier). sigaction(2) */
#include "../check.h"

static char *memory;
static volatile int faults;

static void grant(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  char *page = (char *)((uintptr_t)info->si_addr & ~(PAGE - 1));
  if (page < memory || page >= memory + 100 * PAGE) _exit(99);
  if (mprotect(page, PAGE, PROT_READ | PROT_WRITE) != 0) _exit(98);
  faults++;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = grant, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGSEGV, &action, NULL));
  memory = anonymous(100 * PAGE, PROT_READ);
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 100; i++) {
      memory[i * PAGE + i]++;
      memory[i * PAGE + 4000]++;
    }
    EQ(faults, 100 * (round + 1));
    OK(mprotect(memory, 100 * PAGE, PROT_READ));
  }
  for (int i = 0; i < 100; i++) EQ(memory[i * PAGE + 4000], 3);
  return 0;
}
