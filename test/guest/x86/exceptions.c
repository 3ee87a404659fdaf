/* What a signal frame says about an exception: vector, error code, address, to the bit. Intel SDM 3A chapter 6 */
#include "../check.h"
#include <ucontext.h>

static sigjmp_buf back;
static volatile int seen_signal, seen_code;
static volatile long seen_trap, seen_error;
static void *volatile seen_address;
static void *volatile seen_pc;

static void handler(int signal, siginfo_t *info, void *context) {
  const greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  seen_signal = signal;
  seen_code = info->si_code;
  seen_address = info->si_addr;
  seen_trap = registers[REG_TRAPNO];
  seen_error = registers[REG_ERR];
  seen_pc = (void *)registers[REG_RIP];
  siglongjmp(back, 1);
}

static void run(const void *code, long argument) {
  seen_signal = 0;
  if (sigsetjmp(back, 1) == 0) ((void (*)(long))code)(argument);
}

#define SEEN(signal, code, address, trap, error) \
  do {                                           \
    EQ(seen_signal, signal);                     \
    EQ(seen_code, code);                         \
    EQ(seen_address, address);                   \
    EQ(seen_trap, trap);                         \
    EQ(seen_error, error);                       \
  } while (0)

int main(void) {
  static char stack[65536];
  EQ(sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL), 0);
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  int const all[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
  for (size_t i = 0; i < COUNT(all); i++) EQ(sigaction(all[i], &action, NULL), 0);
  unsigned char *code = (unsigned char *)anonymous(2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);

  /* INT n of a gate that is not for programs: the error code names the gate. */
  int const gates[] = {0, 1, 2, 5, 6, 8, 13, 14, 18, 19};
  for (size_t i = 0; i < COUNT(gates); i++) {
    memcpy(code, (unsigned char[]){0xcd, (unsigned char)gates[i], 0xc3}, 3);
    run(code, 0);
    SEEN(SIGSEGV, SI_KERNEL, 0, 13, gates[i] * 8 + 2);
    EQ(seen_pc, code);
  }
  /* INT3 and the gate that it shares stand behind the instruction. */
  memcpy(code, (unsigned char[]){0xcc, 0xc3}, 2);
  run(code, 0);
  SEEN(SIGTRAP, SI_KERNEL, 0, 3, 0);
  EQ(seen_pc, code + 1);
  memcpy(code, (unsigned char[]){0xcd, 3, 0xc3}, 3);
  run(code, 0);
  SEEN(SIGTRAP, SI_KERNEL, 0, 3, 0);
  EQ(seen_pc, code + 2);
  memcpy(code, (unsigned char[]){0xf1, 0xc3}, 2); /* INT1; where it stands then, hypervisors see in two ways */
  run(code, 0);
  EQ(seen_signal, SIGTRAP);
  memcpy(code, (unsigned char[]){0x0f, 0x0b}, 2); /* UD2 */
  run(code, 0);
  SEEN(SIGILL, ILL_ILLOPN, code, 6, 0);
  memcpy(code, (unsigned char[]){0x31, 0xc9, 0xf7, 0xf1}, 4); /* xor %ecx, %ecx; div %ecx */
  run(code, 0);
  SEEN(SIGFPE, FPE_INTDIV, code + 2, 0, 0);
  memcpy(code, (unsigned char[]){0xf4}, 1); /* HLT */
  run(code, 0);
  SEEN(SIGSEGV, SI_KERNEL, 0, 13, 0);

  /* Loads, stores and jumps: beyond the program's half Linux does not tell what is there, and says "present". */
  long const high[] = {(long)0xffff800000000000, (long)0xffff800000000001, (long)0xffffffff81000000, -4096, -8};
  for (size_t i = 0; i < COUNT(high); i++) {
    memcpy(code, (unsigned char[]){0x8a, 0x07, 0xc3}, 3); /* mov (%rdi), %al */
    run(code, high[i]);
    SEEN(SIGSEGV, SEGV_MAPERR, high[i], 14, 5);
    EQ(seen_pc, code);
    memcpy(code, (unsigned char[]){0x88, 0x07, 0xc3}, 3); /* mov %al, (%rdi) */
    run(code, high[i]);
    SEEN(SIGSEGV, SEGV_MAPERR, high[i], 14, 7);
    memcpy(code, (unsigned char[]){0xff, 0xe7}, 2); /* jmp *%rdi */
    run(code, high[i]);
    SEEN(SIGSEGV, SEGV_MAPERR, high[i], 14, 0x15);
    EQ(seen_pc, high[i]);
  }
  long const none[] = {0x800000000000, (long)0xffff7fffffffffff, (long)0x8000000000000000, 0x4141414141414141};
  for (size_t i = 0; i < COUNT(none); i++) {
    memcpy(code, (unsigned char[]){0x8a, 0x07, 0xc3}, 3);
    run(code, none[i]);
    SEEN(SIGSEGV, SI_KERNEL, 0, 13, 0);
    memcpy(code, (unsigned char[]){0xff, 0xe7}, 2);
    run(code, none[i]);
    SEEN(SIGSEGV, SI_KERNEL, 0, 13, 0);
  }
  /* So do instructions of every kind of encoding; through the stack pointer it is the stack's exception. */
  unsigned char const loads[][8] = {
      {0x66, 0x0f, 0x6f, 0x07, 0xc3},             /* movdqa (%rdi), %xmm0 */
      {0x66, 0x0f, 0x74, 0x07, 0xc3},             /* pcmpeqb (%rdi), %xmm0 */
      {0x66, 0x0f, 0x74, 0x44, 0x3f, 0x80, 0xc3}, /* pcmpeqb -128(%rdi,%rdi), %xmm0 */
      {0x66, 0x0f, 0x38, 0x00, 0x07, 0xc3},       /* pshufb (%rdi), %xmm0 */
      {0x66, 0x0f, 0x3a, 0x63, 0x07, 0x1a, 0xc3}, /* pcmpistri $0x1a, (%rdi), %xmm0 */
      {0xdd, 0x07, 0xc3},                         /* fldl (%rdi) */
      {0xf3, 0x0f, 0xb8, 0x07, 0xc3},             /* popcnt (%rdi), %eax */
      {0x0f, 0xae, 0x17, 0xc3},                   /* ldmxcsr (%rdi) */
      {0xc5, 0xfe, 0x6f, 0x07, 0xc3},             /* vmovdqu (%rdi), %ymm0 */
      {0xc4, 0xe2, 0x7d, 0x00, 0x07, 0xc3},       /* vpshufb (%rdi), %ymm0, %ymm0 */
  };
  size_t const kinds = __builtin_cpu_supports("avx2") ? COUNT(loads) : COUNT(loads) - 2;
  for (size_t i = 0; i < kinds; i++) {
    memcpy(code, loads[i], 8);
    run(code, 0x4141414141414140);
    SEEN(SIGSEGV, SI_KERNEL, 0, 13, 0);
    EQ(seen_pc, code);
    run(code, -4096 * 1024);
    SEEN(SIGSEGV, SEGV_MAPERR, seen_address, 14, 5);
  }
  /* Undefined stays undefined. */
  memcpy(code, (unsigned char[]){0x0f, 0xb9, 0x07, 0xc3}, 4); /* ud1 (%rdi), %eax */
  run(code, 0x4141414141414140);
  SEEN(SIGILL, ILL_ILLOPN, code, 6, 0);
  char *page = anonymous(2 * PAGE, PROT_READ);
  EQ(munmap(page + PAGE, PAGE), 0);
  memcpy(code, (unsigned char[]){0x48, 0x89, 0x07, 0xc3}, 4); /* mov %rax, (%rdi) */
  run(code, (long)page + PAGE);
  SEEN(SIGSEGV, SEGV_MAPERR, page + PAGE, 14, 6);
  (void)*(volatile char *)page;
  run(code, (long)page);
  SEEN(SIGSEGV, SEGV_ACCERR, page, 14, 7);
  memcpy(code, (unsigned char[]){0x48, 0x8b, 0x07, 0xc3}, 4); /* mov (%rdi), %rax */
  run(code, (long)page + PAGE - 1);
  SEEN(SIGSEGV, SEGV_MAPERR, page + PAGE, 14, 4);
  return 0;
}
