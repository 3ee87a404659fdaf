/* A signal frame leaves the 128 bytes below the stack pointer alone. System V ABI, 3.2.2 */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  volatile char junk[4096];
  memset((char *)junk, 0x5a, sizeof junk);
  count++;
}

int main(void) {
  signal(SIGUSR1, handler);
  long result = SYS_kill, kept;
  __asm__ volatile(
      "movq $0x1234567, -8(%%rsp)\n movq $0x7654321, -128(%%rsp)\n"
      "syscall\n"
      "mov -8(%%rsp), %%rdx\n add -128(%%rsp), %%rdx\n"
      : "+a"(result), "=d"(kept)
      : "D"((long)getpid()), "S"((long)SIGUSR1)
      : "rcx", "r11", "memory");
  EQ(result, 0);
  EQ(count, 1);
  EQ(kept, 0x1234567 + 0x7654321);
  return 0;
}
