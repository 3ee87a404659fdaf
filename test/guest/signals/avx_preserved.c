/* All sixteen AVX registers survive signals, where the CPU has AVX. sigaction(2) */
#include "../check.h"

static volatile int count;
__attribute__((target("avx"))) static void handler(int signal) {
  (void)signal;
  __asm__ volatile("vzeroall" ::: "memory");
  count++;
}

__attribute__((target("avx"), noinline)) static void check(void) {
  static unsigned char in[16][32], out[16][32];
  for (int i = 0; i < 512; i++) ((unsigned char *)in)[i] = (unsigned char)(i * 7 + 3);
  long result = SYS_kill;
#define LOAD_YMM(n) "vmovdqu " #n "*32(%[in]), %%ymm" #n "\n"
#define STORE_YMM(n) "vmovdqu %%ymm" #n ", " #n "*32(%[out])\n"
#define ALL(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)
  __asm__ volatile(ALL(LOAD_YMM) "syscall\n" ALL(STORE_YMM) "vzeroupper\n"
                   : "+a"(result)
                   : "D"((long)getpid()), "S"((long)SIGUSR1), [in] "r"(in), [out] "r"(out)
                   : "rcx", "r11", "memory");
  EQ(result, 0);
  CHECK(memcmp(in, out, sizeof in) == 0);
}

int main(void) {
  signal(SIGUSR1, handler);
  if (!__builtin_cpu_supports("avx")) return 0;
  for (int i = 0; i < 50; i++) check();
  EQ(count, 50);
  return 0;
}
