/* SSE registers, MXCSR and the x87 state survive a handler that overwrites them. sigaction(2) */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  unsigned mxcsr = 0x7f80;
  unsigned short control = 0x77f;
  __asm__ volatile(
      "pcmpeqd %%xmm0, %%xmm0\n movdqa %%xmm0, %%xmm1\n movdqa %%xmm0, %%xmm7\n movdqa %%xmm0, %%xmm15\n"
      "ldmxcsr %0\n fninit\n fldcw %1\n fldpi\n fldpi\n fldpi\n"
      ::"m"(mxcsr), "m"(control) : "memory");
  count++;
}

int main(void) {
  signal(SIGUSR1, handler);
  static unsigned char in[4][16], out[4][16];
  for (int i = 0; i < 64; i++) ((unsigned char *)in)[i] = (unsigned char)(i * 5 + 1);
  unsigned mxcsr = 0x3f80, mxcsr_out;
  unsigned short control = 0x27f, control_out;
  double popped[2];
  long result = SYS_kill;
  __asm__ volatile(
      "fninit\n fldcw %[cw]\n fldl2e\n fld1\n ldmxcsr %[mx]\n"
      "movdqu (%[in]), %%xmm0\n movdqu 16(%[in]), %%xmm1\n movdqu 32(%[in]), %%xmm7\n movdqu 48(%[in]), %%xmm15\n"
      "syscall\n"
      "movdqu %%xmm0, (%[out])\n movdqu %%xmm1, 16(%[out])\n movdqu %%xmm7, 32(%[out])\n movdqu %%xmm15, 48(%[out])\n"
      "stmxcsr %[mxo]\n fnstcw %[cwo]\n fstpl %[p0]\n fstpl %[p1]\n"
      : "+a"(result), [mxo] "=m"(mxcsr_out), [cwo] "=m"(control_out), [p0] "=m"(popped[0]), [p1] "=m"(popped[1])
      : "D"((long)getpid()), "S"((long)SIGUSR1), [in] "r"(in), [out] "r"(out), [cw] "m"(control), [mx] "m"(mxcsr)
      : "rcx", "r11", "memory", "xmm0", "xmm1", "xmm7", "xmm15");
  mxcsr = 0x1f80;
  __asm__ volatile("ldmxcsr %0\n fninit" ::"m"(mxcsr));
  EQ(result, 0);
  EQ(count, 1);
  CHECK(memcmp(in, out, sizeof in) == 0);
  EQ(mxcsr_out & 0xffc0, 0x3f80);
  EQ(control_out, 0x27f);
  CHECK(popped[0] == 1.0);
  CHECK(popped[1] > 1.442 && popped[1] < 1.443);
  return 0;
}
