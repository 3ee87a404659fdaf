/* A handler sees all registers in its context and can change them. sigaction(2), getcontext(3) */
#include "../check.h"
#include <ucontext.h>

static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)info;
  greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
  EQ(r[REG_RBX], 0x1111111111111111);
  EQ(r[REG_R12], 0x2222222222222222);
  EQ(r[REG_R15], 0x3333333333333333);
  EQ(r[REG_R8], 0x4444444444444444);
  EQ(r[REG_RDX], 0x5555555555555555);
  EQ(r[REG_TRAPNO], 6);
  EQ(r[REG_RIP] & ~0xfffL, r[REG_RIP] & ~0xfffL);
  r[REG_RBX] = 0x1010101010101010;
  r[REG_R12] = -1;
  r[REG_RDX] = 7;
  r[REG_RIP] += 2;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGILL, &action, NULL));
  register long r12 __asm__("r12") = 0x2222222222222222, r15 __asm__("r15") = 0x3333333333333333;
  register long r8 __asm__("r8") = 0x4444444444444444, rbx __asm__("rbx") = 0x1111111111111111;
  register long rdx __asm__("rdx") = 0x5555555555555555;
  __asm__ volatile("ud2" : "+r"(r12), "+r"(r15), "+r"(r8), "+r"(rbx), "+r"(rdx));
  long const seen[] = {rbx, r12, r15, r8, rdx};
  EQ(seen[0], 0x1010101010101010);
  EQ(seen[1], -1);
  EQ(seen[2], 0x3333333333333333);
  EQ(seen[3], 0x4444444444444444);
  EQ(seen[4], 7);
  return 0;
}
