/* Random bytes executed with random registers: SEED COUNT. It may end in any way, code being what it is. */
#include "hostile.h"
#include <ucontext.h>

static sigjmp_buf again;
static uint64_t registers[8];
static char *volatile stack_top, *volatile entry;
static void handler(int signal) {
  (void)signal;
  siglongjmp(again, 1);
}

int main(int argc, char **argv) {
  only_on_skerry();
  seed_random(argc, argv);
  long const count = argument(argc, argv, 2, 1000);
  unsigned char *code = (unsigned char *)anonymous(4 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
  char *stack = anonymous(16 * PAGE, PROT_READ | PROT_WRITE), *other = anonymous(16 * PAGE, PROT_READ | PROT_WRITE);
  stack_t alternate = {.ss_sp = other, .ss_size = 16 * PAGE};
  sigaltstack(&alternate, NULL);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER | SA_ONSTACK};
  for (int signal = 1; signal < 32; signal++) sigaction(signal, &action, NULL);
  static volatile long done;
  for (done = 0; done < count; done++) {
    struct itimerval timer = {{0, 5000}, {0, 5000}};
    setitimer(ITIMER_REAL, &timer, NULL);
    if (sigsetjmp(again, 0) != 0) continue;
    for (size_t i = 0; i < 64; i += 8) {
      uint64_t bytes = random64();
      memcpy(code + i, &bytes, 8);
    }
    /* Let some of it be things that only a kernel may do. */
    static unsigned char const special[][3] = {
        {0x0f, 0x01, 0xd0}, {0x0f, 0x30, 0x90}, {0x0f, 0x22, 0xd8}, {0xfa, 0x90, 0x90}, {0xf4, 0x90, 0x90}, {0x0f, 0x05, 0x90},
        {0x0f, 0x34, 0x90}, {0xcd, 0x80, 0x90}, {0xe7, 0x10, 0x90}, {0x0f, 0xae, 0x2e}, {0x0f, 0xc7, 0x1e}, {0x48, 0xcf, 0x90},
        {0xf3, 0x0f, 0x01}, {0x0f, 0x01, 0xf8}, {0x0f, 0x07, 0x90}, {0xf1, 0x90, 0x90}, {0xe6, 0xf0, 0x90}, {0xec, 0x90, 0x90},
    };
    if (below(2)) memcpy(code + below(16), special[below(COUNT(special))], 3);
    for (int i = 0; i < 8; i++) registers[i] = below(3) ? random64() : below(3) ? (uint64_t)code + below(4 * PAGE) : below(400);
    stack_top = stack + 8 * PAGE;
    entry = (char *)code;
    __asm__ volatile(
        "push %%rbp\n mov %%rsp, %%r15\n mov %[stack], %%rsp\n mov %[entry], %%r14\n lea %[registers], %%r13\n"
        "mov (%%r13), %%rax\n mov 8(%%r13), %%rbx\n mov 16(%%r13), %%rcx\n mov 24(%%r13), %%rdx\n"
        "mov 32(%%r13), %%rsi\n mov 40(%%r13), %%rdi\n mov 48(%%r13), %%r8\n mov 56(%%r13), %%r9\n"
        "call *%%r14\n mov %%r15, %%rsp\n pop %%rbp\n"
        ::[stack] "m"(stack_top), [entry] "m"(entry), [registers] "m"(registers)
        : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
  }
  dprintf(1, "survived\n");
  _exit(0);
}
