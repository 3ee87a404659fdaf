/* WRFSBASE and friends, where AT_HWCAP2 says that they may be used. getauxval(3) */
#include "../check.h"
#include <sys/auxv.h>
#include <asm/prctl.h>

int main(void) {
  if (!(getauxval(AT_HWCAP2) & 2)) return 0;
  unsigned long fs, gs, seen = 0;
  static unsigned long block[4] = {11, 22, 33, 44};
  __asm__ volatile("rdfsbase %0" : "=r"(fs));
  EQ(RAW(SYS_arch_prctl, ARCH_GET_FS, &seen), 0);
  EQ(seen, fs);
  __asm__ volatile("wrgsbase %0" ::"r"(block));
  EQ(RAW(SYS_arch_prctl, ARCH_GET_GS, &seen), 0);
  EQ(seen, block);
  usleep(1000);
  __asm__ volatile("mov %%gs:16, %0" : "=r"(seen));
  EQ(seen, 33);
  __asm__ volatile("rdgsbase %0" : "=r"(gs));
  EQ(gs, block);
  return 0;
}
