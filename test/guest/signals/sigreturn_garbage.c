/* rt_sigreturn on a stack that holds no frame ends with SIGSEGV, nothing worse. sigreturn(2) */
/* expect: signal SIGSEGV */
#include "../check.h"

int main(void) {
  (void)!write(1, "before\n", 7);
  __asm__ volatile("mov $64, %%rsp\n mov $15, %%eax\n syscall" ::: "memory");
  return 0;
}
