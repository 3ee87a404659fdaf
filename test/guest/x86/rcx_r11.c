/* After a system call RCX is the return address and R11 holds the flags. Intel SDM, SYSCALL */
#include "../check.h"

int main(void) {
  long rcx, r11, expected, flags;
  long rax = SYS_getpid;
  __asm__ volatile(
      "lea 1f(%%rip), %%rbx\n pushfq\n pop %%rdx\n syscall\n1: mov %%rcx, %%rsi\n mov %%r11, %%rdi\n"
      : "+a"(rax), "=S"(rcx), "=D"(r11), "=b"(expected), "=d"(flags)
      :
      : "rcx", "r11", "memory");
  EQ(rax, getpid());
  EQ(rcx, expected);
  EQ(r11 & 0xcd5, flags & 0xcd5);
  return 0;
}
