/* The direction flag and other user flags survive a system call. syscall(2) */
#include "../check.h"

int main(void) {
  unsigned long after;
  long rax = SYS_getpid;
  __asm__ volatile("std\n stc\n syscall\n pushfq\n cld\n pop %%rdx\n" : "+a"(rax), "=d"(after) : : "rcx", "r11", "memory", "cc");
  EQ((after >> 10) & 1, 1);
  EQ(after & 1, 1);
  rax = SYS_getpid;
  __asm__ volatile("pushfq\n orq $0x40000, (%%rsp)\n popfq\n syscall\n pushfq\n pop %%rdx\n pushfq\n andq $~0x40000, (%%rsp)\n popfq\n"
                   : "+a"(rax), "=d"(after)
                   :
                   : "rcx", "r11", "memory", "cc");
  EQ((after >> 18) & 1, 1);
  return 0;
}
