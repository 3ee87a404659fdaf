/* The frame holds the FPU state, and what a handler writes there takes effect. sigaction(2) */
#include "../check.h"
#include <ucontext.h>

static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)info;
  struct _libc_fpstate *state = ((ucontext_t *)context)->uc_mcontext.fpregs;
  CHECK(state != NULL);
  EQ((uintptr_t)state % 16, 0);
  EQ(state->_xmm[3].element[0], 0x11223344);
  EQ(state->_xmm[3].element[3], 0x99aabbcc);
  EQ(state->mxcsr & 0xffc0, 0x1f80);
  state->_xmm[3].element[0] = 0xcafebabe;
  state->_xmm[9].element[2] = 0xfeedface;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGUSR1, &action, NULL));
  static unsigned const in[4] = {0x11223344, 2, 3, 0x99aabbcc};
  static unsigned three[4], nine[4];
  long result = SYS_kill;
  __asm__ volatile("movdqu (%[in]), %%xmm3\n pxor %%xmm9, %%xmm9\n syscall\n movdqu %%xmm3, (%[a])\n movdqu %%xmm9, (%[b])\n"
                   : "+a"(result)
                   : "D"((long)getpid()), "S"((long)SIGUSR1), [in] "r"(in), [a] "r"(three), [b] "r"(nine)
                   : "rcx", "r11", "memory", "xmm3", "xmm9");
  EQ(three[0], 0xcafebabe);
  EQ(three[3], 0x99aabbcc);
  EQ(nine[2], 0xfeedface);
  EQ(nine[1], 0);
  return 0;
}
