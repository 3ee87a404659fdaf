/*
 * Executes single instructions on this machine's processor. Input and output are records, one after the other, on standard
 * input and output; see struct record. Compiled by generator tests; it has to be linked at high addresses (PIE).
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x20000000ul
#define DATA 0x10000000ul
#define DATA_BYTES 512
#define SAVE 0x30000000ul

struct record {
  uint8_t code[16];
  uint64_t length;
  /* Out: 0, or the signal's number; si_code; address of the instruction. */
  uint64_t signal, signal_code;
  uint64_t gpr[16];
  uint64_t flags, pc;
  uint8_t padding[24];
  /* FXSAVE with REX.W. */
  uint8_t fx[512];
  uint8_t data[DATA_BYTES];
};

struct save {
  uint64_t gpr[16];
  uint64_t flags, host_sp, result, target;
  uint8_t fx[512] __attribute__((aligned(64)));
};
static struct save *const save = (struct save *)SAVE;

/* Enters the guest: loads everything from the save area and jumps to save->target. */
__attribute__((naked)) static void enter(void) {
  __asm__ volatile(
      "push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
      "mov %rsp, 0x30000088\n"
      "fxrstor64 0x300000c0\n"
      "push 0x30000080; popfq\n"
      "mov 0x30000000, %rax; mov 0x30000008, %rcx; mov 0x30000010, %rdx; mov 0x30000018, %rbx\n"
      "mov 0x30000020, %rsp; mov 0x30000028, %rbp; mov 0x30000030, %rsi; mov 0x30000038, %rdi\n"
      "mov 0x30000040, %r8; mov 0x30000048, %r9; mov 0x30000050, %r10; mov 0x30000058, %r11\n"
      "mov 0x30000060, %r12; mov 0x30000068, %r13; mov 0x30000070, %r14; mov 0x30000078, %r15\n"
      "jmp *0x30000098\n");
}
/* Where the code behind the instruction jumps to. */
__attribute__((naked)) static void leave(void) {
  __asm__ volatile(
      "mov %rax, 0x30000000; mov %rcx, 0x30000008; mov %rdx, 0x30000010; mov %rbx, 0x30000018\n"
      "mov %rsp, 0x30000020; mov %rbp, 0x30000028; mov %rsi, 0x30000030; mov %rdi, 0x30000038\n"
      "mov %r8, 0x30000040; mov %r9, 0x30000048; mov %r10, 0x30000050; mov %r11, 0x30000058\n"
      "mov %r12, 0x30000060; mov %r13, 0x30000068; mov %r14, 0x30000070; mov %r15, 0x30000078\n"
      "mov 0x30000088, %rsp\n"
      "pushfq; pop 0x30000080\n"
      "push $0x202; popfq\n"
      "fxsave64 0x300000c0\n"
      "fninit; ldmxcsr initial(%rip)\n"
      "pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx; ret\n"
      "initial: .long 0x1f80\n");
}
/* The same after a signal: the handler has saved everything. */
__attribute__((naked)) static void leave_signal(void) {
  __asm__ volatile(
      "mov 0x30000088, %rsp\n"
      "push $0x202; popfq; fninit; ldmxcsr initial(%rip)\n"
      "pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx; ret\n");
}

static struct record *now;

static void on_signal(int number, siginfo_t *info, void *context) {
  static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  ucontext_t *uc = context;
  greg_t *regs = uc->uc_mcontext.gregs;
  for (int i = 0; i < 16; i++) save->gpr[i] = (uint64_t)regs[order[i]];
  save->flags = (uint64_t)regs[REG_EFL];
  memcpy(save->fx, uc->uc_mcontext.fpregs, 512);
  now->signal = (uint64_t)number;
  now->signal_code = (uint64_t)info->si_code;
  now->pc = (uint64_t)regs[REG_RIP];
  /* Nothing of the guest's may be pending when the kernel loads it again. */
  struct _libc_fpstate *fp = uc->uc_mcontext.fpregs;
  fp->swd = 0;
  fp->cwd = 0x37f;
  fp->mxcsr = 0x1f80;
  regs[REG_RIP] = (greg_t)leave_signal;
  regs[REG_EFL] = 0x202;
}

static void run(struct record *r) {
  uint8_t *code = (uint8_t *)CODE;
  memcpy(code, r->code, r->length);
  uint8_t *p = code + r->length;
  /* jmp *0(%rip) */
  memcpy(p, "\xff\x25\0\0\0\0", 6);
  uint64_t back = (uint64_t)leave;
  memcpy(p + 6, &back, 8);
  memcpy((void *)DATA, r->data, DATA_BYTES);
  memcpy(save->gpr, r->gpr, sizeof r->gpr);
  save->flags = r->flags;
  save->target = CODE;
  memcpy(save->fx, r->fx, 512);
  now = r;
  r->signal = 0;
  r->signal_code = 0;
  r->pc = CODE + r->length;
  enter();
  memcpy(r->gpr, save->gpr, sizeof r->gpr);
  r->flags = save->flags;
  memcpy(r->fx, save->fx, 416);
  memcpy(r->data, (void *)DATA, DATA_BYTES);
}

static void map(unsigned long at, unsigned long bytes, int protection) {
  if (mmap((void *)at, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != (void *)at) _exit(9);
}

int main(void) {
  map(CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
  map(DATA, 4096, PROT_READ | PROT_WRITE);
  map(SAVE, 4096, PROT_READ | PROT_WRITE);
  static uint8_t stack[65536];
  stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternative, 0);
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, 0);
  static struct record r;
  while (fread(&r, sizeof r, 1, stdin) == 1) {
    run(&r);
    if (fwrite(&r, sizeof r, 1, stdout) != 1) return 1;
  }
  return 0;
}
