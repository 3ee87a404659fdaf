/* No stack for a signal frame: the process dies of SIGSEGV though a handler is installed. signal(7) */
/* expect: signal SIGSEGV */
#include "../check.h"

static void handler(int signal) {
  (void)signal;
  _exit(1);
}

int main(void) {
  signal(SIGSEGV, handler);
  signal(SIGUSR1, handler);
  puts("before");
  fflush(stdout);
  register long number __asm__("rax") = SYS_tkill;
  register long thread __asm__("rdi") = RAW(SYS_gettid);
  register long signal_ __asm__("rsi") = SIGUSR1;
  __asm__ volatile("mov $8, %%rsp\n syscall" : : "r"(number), "r"(thread), "r"(signal_) : "rcx", "r11", "memory");
  return 0;
}
