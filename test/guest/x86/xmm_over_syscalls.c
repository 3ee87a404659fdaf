/* SSE and AVX registers, MXCSR and x87 state survive system calls of all kinds. syscall(2) */
#include "../check.h"

static long one(long number, long a, long b, long c) {
  static unsigned char in[16][16], out[16][16];
  for (int i = 0; i < 256; i++) ((unsigned char *)in)[i] = (unsigned char)(i * 3 + number);
  unsigned mxcsr = 0x5f80, mxcsr_out, normal = 0x1f80;
  unsigned short control = 0x77f, control_out;
  double top;
  long result = number;
#define LOAD_XMM(n) "movdqu " #n "*16(%[in]), %%xmm" #n "\n"
#define STORE_XMM(n) "movdqu %%xmm" #n ", " #n "*16(%[out])\n"
#define ALL(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)
  __asm__ volatile("fninit\n fldcw %[cw]\n fldpi\n ldmxcsr %[mx]\n" ALL(LOAD_XMM) "syscall\n" ALL(STORE_XMM)
                   "stmxcsr %[mxo]\n fnstcw %[cwo]\n fstpl %[top]\n fninit\n ldmxcsr %[normal]\n"
                   : "+a"(result), [mxo] "=m"(mxcsr_out), [cwo] "=m"(control_out), [top] "=m"(top)
                   : "D"(a), "S"(b), "d"(c), [in] "r"(in), [out] "r"(out), [cw] "m"(control), [mx] "m"(mxcsr), [normal] "m"(normal)
                   : "rcx", "r11", "memory");
  CHECK(memcmp(in, out, sizeof in) == 0);
  EQ(mxcsr_out & 0xffc0, 0x5f80);
  EQ(control_out, 0x77f);
  CHECK(top > 3.14159 && top < 3.1416);
  return result;
}

int main(void) {
  struct timespec little = {0, 2000000};
  static char buffer[4096];
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  EQ(one(SYS_getpid, 0, 0, 0), getpid());
  EQ(one(SYS_write, fd, (long)buffer, 4096), 4096);
  EQ(one(SYS_nanosleep, (long)&little, 0, 0), 0);
  EQ(one(SYS_sched_yield, 0, 0, 0), 0);
  EQ(one(SYS_read, 500, 0, 0), -EBADF);
  EQ(one(SYS_getrandom, (long)buffer, 4096, 0), 4096);
  EQ(one(SYS_kill, getpid(), 0, 0), 0);
  return 0;
}
