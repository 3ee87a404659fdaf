/* rt_sigreturn from frames with random registers, flags, segments and FPU images: SEED COUNT. */
#include "hostile.h"
#include <ucontext.h>

static sigjmp_buf again;
static volatile long faults;
static void clear_flags(void) { __asm__ volatile("pushq $0x202\n popfq" ::: "memory", "cc"); }
static void handler(int signal) {
  (void)signal;
  clear_flags();
  faults++;
  siglongjmp(again, 1);
}
static uint64_t twist(uint64_t good) {
  switch (below(6)) {
    case 0: return random64();
    case 1: return below(1 << 16);
    case 2: return 1ULL << below(64);
    default: return good;
  }
}
static void landing(void) {
  clear_flags();
  siglongjmp(again, 2);
}

int main(int argc, char **argv) {
  only_on_skerry();
  seed_random(argc, argv);
  long const count = argument(argc, argv, 2, 1000);
  char *stack = anonymous(64 * PAGE, PROT_READ | PROT_WRITE), *other = anonymous(16 * PAGE, PROT_READ | PROT_WRITE);
  static volatile long done;
  for (done = 0; done < count; done++) {
    stack_t alternate = {.ss_sp = other, .ss_size = 16 * PAGE};
    sigaltstack(&alternate, NULL);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER | SA_ONSTACK};
    int const caught[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
    for (size_t i = 0; i < COUNT(caught); i++) sigaction(caught[i], &action, NULL);
    if (sigsetjmp(again, 1) != 0) continue;
    for (size_t i = 0; i < 8 * PAGE; i += 8) *(uint64_t *)(stack + 32 * PAGE + i) = below(4) ? 0 : random64();
    char *frame = stack + 32 * PAGE;
    ucontext_t *context = (ucontext_t *)(frame + 8);
    memset(context, 0, sizeof *context);
    greg_t *r = context->uc_mcontext.gregs;
    for (int i = 0; i < NGREG; i++) r[i] = (greg_t)random64();
    r[REG_RIP] = (greg_t)twist((uint64_t)landing);
    r[REG_RSP] = (greg_t)twist((uint64_t)stack + 16 * PAGE + 8);
    r[REG_EFL] = (greg_t)twist(0x202);
    r[REG_CSGSFS] = (greg_t)twist(0x2b000000000033);
    context->uc_mcontext.fpregs = (fpregset_t)(below(3) ? twist((uint64_t)stack + 40 * PAGE) : 0);
    /* The alternate stack stays good: without one a bad stack pointer would rightly be the end. */
    context->uc_stack.ss_sp = other;
    context->uc_stack.ss_size = 16 * PAGE;
    context->uc_flags = twist(7);
    __asm__ volatile("mov %0, %%rsp\n mov $15, %%eax\n syscall" ::"r"(frame + 8) : "memory");
  }
  puts("survived");
  return 0;
}
