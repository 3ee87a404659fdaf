/* Flags live across returns and computed jumps; callees with one caller and with many; returns that go elsewhere. */
#include "../check.h"
#include <setjmp.h>

__asm__(
    ".text\n"
    "compare: sub %rsi, %rdi; push %rbx; pop %rbx; ret\n"
    "through: lea 1f(%rip), %rax; add %rsi, %rdi; jmp *%rax\n"
    "1: sbb %rax, %rax; ret\n"
    /* Comes back behind a byte of its caller's. */
    "skipping: incq (%rsp); ret\n");

static unsigned long flags_of(unsigned long a, unsigned long b) {
  unsigned long flags;
  __asm__ volatile("call compare\n\tpushfq\n\tpop %0" : "=r"(flags), "+D"(a) : "S"(b) : "cc", "memory");
  return flags & 0x8d5;
}
static unsigned carry_of(unsigned long a, unsigned long b) {
  unsigned char carry, zero;
  __asm__ volatile("call compare\n\tsetc %0\n\tsetz %1" : "=q"(carry), "=q"(zero), "+D"(a) : "S"(b) : "cc", "memory");
  return carry + 2U * zero;
}
static long borrow(unsigned long a, unsigned long b) {
  long result;
  __asm__ volatile("call through" : "=a"(result), "+D"(a) : "S"(b) : "cc", "memory");
  return result;
}
static int skip(int x) {
  __asm__ volatile("call skipping\n\t.byte 0xf4\n\tadd $3, %0" : "+r"(x) : : "cc", "memory");
  return x;
}

static __attribute__((noinline)) unsigned depth(unsigned n, jmp_buf *out) {
  if (n == 0) {
    if (out != NULL) longjmp(*out, 7);
    return 0;
  }
  return 1 + depth(n - 1, out);
}
static __attribute__((noinline)) unsigned mix(unsigned x) { return (x ^ x >> 7) * 0x9e3779b1U; }

int main(void) {
  unsigned long hash = 0, state = 1;
  for (int round = 0; round < 400000; round++) {
    state = state * 6364136223846793005UL + 1442695040888963407UL;
    const unsigned long a = state >> (round & 63), b = round % 5 == 0 ? a : state >> (round % 61);
    hash = hash * 31 + flags_of(a, b);
    hash = hash * 31 + carry_of(b, a);
    hash = hash * 31 + (unsigned long)borrow(~a, b);
    hash += (unsigned)skip(round);
    hash = hash * 3 + mix((unsigned)a) + mix((unsigned)b);
    hash ^= mix(mix((unsigned)round));
    hash += mix(1) + mix(mix(2) + mix(3));
  }
  printf("%lx\n", hash);
  unsigned total = 0;
  for (int round = 0; round < 20000; round++) {
    jmp_buf out;
    total += depth((unsigned)round % 100, NULL);
    const int back = setjmp(out);
    if (back == 0) depth((unsigned)round % 50, &out);
    total += (unsigned)back;
  }
  printf("%u\n", total);
  return 0;
}
