/* Loops that run often, and then fault in some iteration: registers, flags and memory are those of the instruction that faults. */
#include "../check.h"

static ucontext_t seen;
static sigjmp_buf back;

static void handle(int signal MAYBE_UNUSED, siginfo_t *info MAYBE_UNUSED, void *context) {
  memcpy(&seen, context, sizeof seen);
  siglongjmp(back, 1);
}

/* From address on, until limit or a fault: every fourth byte counts down rbx too. */
void add_until(uint32_t *address, uint32_t *limit);
extern char add_load, add_store;
__asm__("add_until:\n"
        "  mov $1000, %eax\n"
        "  xor %ecx, %ecx\n"
        "1: inc %rcx\n"
        "  lea (%rax,%rcx), %rdx\n"
        "add_load: mov (%rdi), %r8d\n"
        "  add %edx, %r8d\n"
        "add_store: mov %r8d, (%rdi)\n"
        "  add $4, %rdi\n"
        "  cmp %rsi, %rdi\n"
        "  jb 1b\n"
        "  ret\n");

/* The same step over pages: stores only. */
void mark(uint8_t *address, uint8_t *limit, size_t step);
extern char mark_store;
__asm__("mark:\n"
        "  xor %eax, %eax\n"
        "1: inc %eax\n"
        "mark_store: movb $7, (%rdi)\n"
        "  add %rdx, %rdi\n"
        "  cmp %rsi, %rdi\n"
        "  jb 1b\n"
        "  ret\n");

/* rdi[i] = rdi[i] * x + y, whose products may be no numbers. */
void scale(float *address, float *limit, float x, float y);
extern char scale_load;
__asm__("scale:\n"
        "  xor %eax, %eax\n"
        "1: inc %eax\n"
        "scale_load: movss (%rdi), %xmm2\n"
        "  mulss %xmm0, %xmm2\n"
        "  addss %xmm1, %xmm2\n"
        "  movss %xmm2, (%rdi)\n"
        "  add $4, %rdi\n"
        "  cmp %rsi, %rdi\n"
        "  jb 1b\n"
        "  ret\n");

/* With the stack pointer where nothing can be pushed. */
uint64_t sum_with_stack(const uint64_t *address, const uint64_t *limit, void *stack);
__asm__("sum_with_stack:\n"
        "  mov %rsp, %rcx\n"
        "  mov %rdx, %rsp\n"
        "  xor %eax, %eax\n"
        "1: add (%rdi), %rax\n"
        "  add $8, %rdi\n"
        "  cmp %rsi, %rdi\n"
        "  jb 1b\n"
        "  mov %rcx, %rsp\n"
        "  ret\n");

static long reg(int number) { return seen.uc_mcontext.gregs[number]; }

static void loads_and_stores(uint32_t *memory, uint32_t *end, int protection) {
  for (volatile int round = 0; round < 300; round++) {
    size_t count = round % 50 + 1;
    uint32_t *from = end - count;
    for (size_t i = 0; i < count; i++) from[i] = 5;
    if (sigsetjmp(back, 1) == 0) {
      add_until(from, end + 1);
      FAIL("no fault");
    }
    EQ(reg(REG_RIP), protection == PROT_NONE ? &add_load : &add_store);
    EQ(reg(REG_RDI), end);
    EQ(reg(REG_RCX), count + 1);
    EQ(reg(REG_RDX), 1000 + count + 1);
    EQ(reg(REG_R8), protection == PROT_NONE ? 5 + 1000 + count : 1000 + count + 1 + 9);
    EQ(seen.uc_mcontext.gregs[REG_CR2], end);
    for (size_t i = 0; i < count; i++) EQ(from[i], 5 + 1000 + i + 1);
    add_until(memory, end);
  }
}

static void steps(uint8_t *memory, uint8_t *end) {
  static const size_t sizes[] = {1, 3, 64, 1000, 2048, 4095, 4096, 5000};
  for (volatile int round = 0; round < 200; round++) {
    size_t step = sizes[round % COUNT(sizes)];
    size_t count = (end - memory + step - 1) / step;
    memset(memory, 0, end - memory);
    if (sigsetjmp(back, 1) == 0) {
      mark(memory, end + 16 * PAGE, step);
      FAIL("no fault");
    }
    EQ(reg(REG_RIP), &mark_store);
    EQ(reg(REG_RAX), count + 1);
    EQ(reg(REG_RDI), memory + count * step);
    for (size_t i = 0; i < (size_t)(end - memory); i++) EQ(memory[i], i % step == 0 ? 7 : 0);
  }
}

static uint32_t bits(float value) {
  uint32_t result;
  memcpy(&result, &value, sizeof result);
  return result;
}

static void no_numbers(float *end) {
  for (volatile int round = 0; round < 300; round++) {
    float *from = end - 64;
    for (int i = 0; i < 64; i++) from[i] = i;
    int odd = round % 64;
    from[odd] = __builtin_inff();
    if (sigsetjmp(back, 1) == 0) {
      scale(from, end + 1, odd % 2 ? 0.0f : 2.0f, 1.0f);
      FAIL("no fault");
    }
    EQ(reg(REG_RIP), &scale_load);
    EQ(reg(REG_RAX), 65);
    /* The processor's own: negative, quiet. */
    EQ(bits(from[odd]), odd % 2 ? 0xffc00000 : 0x7f800000);
    for (int i = 0; i < 64; i++) {
      if (i != odd) EQ(bits(from[i]), bits(odd % 2 ? 1 : 2.0f * i + 1));
    }
    uint32_t last;
    memcpy(&last, &seen.uc_mcontext.fpregs->_xmm[2], sizeof last);
    EQ(last, bits(from[63]));
  }
}

int main(void) {
  size_t length = 8 * PAGE;
  uint8_t *memory = mmap(NULL, length + 32 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(memory != MAP_FAILED);
  uint8_t *end = memory + length;
  stack_t other = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
  EQ(sigaltstack(&other, NULL), 0);
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  EQ(sigaction(SIGSEGV, &action, NULL), 0);

  *(uint32_t *)end = 9;
  EQ(mprotect(end, 32 * PAGE, PROT_READ), 0);
  loads_and_stores((uint32_t *)memory, (uint32_t *)end, PROT_READ);
  EQ(mprotect(end, 32 * PAGE, PROT_NONE), 0);
  loads_and_stores((uint32_t *)memory, (uint32_t *)end, PROT_NONE);
  steps(memory, end);
  no_numbers((float *)end);

  memset(memory, 1, length);
  for (int round = 0; round < 100; round++) {
    void *stacks[] = {end, end + PAGE, memory + PAGE, (void *)0x8000000000000008, (void *)8, NULL};
    uint64_t sum = sum_with_stack((uint64_t *)memory, (uint64_t *)end, stacks[round % COUNT(stacks)]);
    EQ(sum, length / 8 * 0x0101010101010101);
  }
  printf("loops\n");
  return 0;
}
