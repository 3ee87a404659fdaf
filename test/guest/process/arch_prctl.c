/* arch_prctl: FS and GS base can be read and set; errors. arch_prctl(2) */
#include "../check.h"
#include <asm/prctl.h>

int main(void) {
  unsigned long fs = 0, gs = 0, self;
  EQ(RAW(SYS_arch_prctl, ARCH_GET_FS, &fs), 0);
  __asm__("mov %%fs:0, %0" : "=r"(self));
  EQ(fs, self);
  static unsigned long block[8] = {0x1234, 0x5678};
  EQ(RAW(SYS_arch_prctl, ARCH_SET_GS, block), 0);
  EQ(RAW(SYS_arch_prctl, ARCH_GET_GS, &gs), 0);
  EQ(gs, block);
  unsigned long seen;
  __asm__ volatile("mov %%gs:8, %0" : "=r"(seen));
  EQ(seen, 0x5678);
  EQ(RAW(SYS_getpid), getpid());
  __asm__ volatile("mov %%gs:0, %0" : "=r"(seen));
  EQ(seen, 0x1234);
  EQ(RAW(SYS_arch_prctl, ARCH_SET_FS, 0x8000000000000000), -EPERM);
  EQ(RAW(SYS_arch_prctl, ARCH_SET_GS, -1), -EPERM);
  EQ(RAW(SYS_arch_prctl, ARCH_GET_FS, 8), -EFAULT);
  EQ(RAW(SYS_arch_prctl, 0x9999, 0), -EINVAL);
  /* The thread pointer is changed and changed back without a call of the C library in between. */
  static unsigned long other[4] = {0xabcdef};
  long result = SYS_arch_prctl;
  __asm__ volatile(
      "mov %[fs], %%r12\n syscall\n mov %%fs:0, %%rbx\n"
      "mov %%r12, %%rsi\n mov $158, %%eax\n mov $0x1002, %%edi\n syscall\n mov %%rbx, %[seen]\n"
      : "+a"(result), [seen] "=&d"(seen)
      : "D"((long)ARCH_SET_FS), "S"(other), [fs] "r"(fs)
      : "rcx", "r11", "rbx", "r12", "memory");
  EQ(result, 0);
  EQ(seen, 0xabcdef);
  return 0;
}
