/* The thread pointer survives signals and system calls; GS too. arch_prctl(2) */
#include "../check.h"
#include <asm/prctl.h>

static __thread volatile int mine = 77;
static volatile int seen;
static void handler(int signal) {
  (void)signal;
  seen = mine++;
}

int main(void) {
  static unsigned long block[2] = {1, 0xfeed};
  unsigned long value;
  EQ(RAW(SYS_arch_prctl, ARCH_SET_GS, block), 0);
  signal(SIGALRM, handler);
  struct itimerval timer = {{0, 2000}, {0, 2000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  while (mine < 90) {
    for (int i = 0; i < 10000; i++) __asm__ volatile("");
    (void)RAW(SYS_getpid);
  }
  EQ(seen >= 89, 1);
  __asm__ volatile("mov %%gs:8, %0" : "=r"(value));
  EQ(value, 0xfeed);
  return 0;
}
