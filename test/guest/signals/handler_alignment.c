/* A handler starts with the stack aligned as after a call, the direction flag clear. System V ABI, 3.2.2 */
#include "../check.h"

static volatile int aligned, direction;
__attribute__((noinline)) static void handler(int signal) {
  (void)signal;
  aligned = (uintptr_t)__builtin_frame_address(0) % 16 == 0;
  unsigned long flags;
  __asm__ volatile("pushfq; pop %0" : "=r"(flags));
  direction = (flags >> 10) & 1;
}

int main(void) {
  signal(SIGUSR1, handler);
  long const pid = getpid();
  for (int shift = 0; shift < 64; shift += 8) {
    aligned = 0;
    long result = SYS_kill;
    __asm__ volatile("mov %%rsp, %%rbx\n sub $256, %%rsp\n sub %[shift], %%rsp\n std\n syscall\n cld\n mov %%rbx, %%rsp\n"
                     : "+a"(result)
                     : "D"(pid), "S"((long)SIGUSR1), [shift] "r"((long)shift)
                     : "rcx", "r11", "rbx", "memory");
    EQ(aligned, 1);
    EQ(direction, 0);
  }
  return 0;
}
