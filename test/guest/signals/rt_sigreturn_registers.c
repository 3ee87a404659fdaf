/* Returning from a handler restores every register and flag, whatever the handler did to them. sigreturn(2) */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  __asm__ volatile("xor %%eax, %%eax\n xor %%ecx, %%ecx\n xor %%edx, %%edx\n xor %%esi, %%esi\n xor %%edi, %%edi\n"
                   "xor %%r8d, %%r8d\n xor %%r9d, %%r9d\n xor %%r10d, %%r10d\n xor %%r11d, %%r11d\n clc"
                   ::: "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "cc");
  count++;
}

int main(void) {
  signal(SIGILL, handler);
  struct sigaction action;
  OK(sigaction(SIGILL, NULL, &action));
  signal(SIGTRAP, handler);
  static unsigned long out[16];
  __asm__ volatile(
      "mov $101, %%rax\n mov $102, %%rcx\n mov $103, %%rdx\n mov $104, %%rsi\n mov $105, %%rdi\n mov $106, %%r8\n"
      "mov $107, %%r9\n mov $108, %%r10\n mov $109, %%r11\n stc\n int3\n"
      "setc %1\n mov %%rax, %0\n mov %%rcx, 8+%0\n mov %%rdx, 16+%0\n mov %%rsi, 24+%0\n mov %%rdi, 32+%0\n"
      "mov %%r8, 40+%0\n mov %%r9, 48+%0\n mov %%r10, 56+%0\n mov %%r11, 64+%0\n"
      : "=m"(out), "=m"(out[15])
      :
      : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
  EQ(count, 1);
  for (int i = 0; i < 9; i++) EQ(out[i], 101 + i);
  EQ(out[15] & 0xff, 1);
  return 0;
}
