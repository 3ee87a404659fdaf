/* Faults in the middle of a loop that has run often: the handler sees exact registers, and the loop goes on as if nothing was. */
#include "../check.h"
#include <ucontext.h>

enum { ROUNDS = 6000, EVERY = 211 };

static char *pages; /* four pages; each access of the loop has one of its own */
static volatile long iteration, faults;
static volatile int carry_expected;

static void handler(int number MAYBE_UNUSED, siginfo_t *info, void *context) {
  const greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
  long page = ((char *)info->si_addr - pages) / (long)PAGE;
  long i = iteration;
  faults++;
  EQ(r[REG_R8], i + (page >= 1));
  EQ(r[REG_R9], 3 * (i + (page >= 2)));
  EQ(r[REG_R12], 5 * (i + (page >= 3)));
  if (page >= 2) EQ(r[REG_EFL] & 1, carry_expected);
  if (page >= 1) EQ(r[REG_RAX], i * 7);
  if (page >= 3) EQ(r[REG_RCX], i * 11);
  CHECK(mprotect(pages + page * (long)PAGE, PAGE, PROT_READ | PROT_WRITE) == 0);
}

int main(void) {
  pages = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(pages != MAP_FAILED);
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  CHECK(sigaction(SIGSEGV, &action, NULL) == 0);
  long carries = 0, expected_carries = 0, expected_faults = 0, smaller = 0, below = 0;
  register long r8 __asm__("r8") = 0;
  register long r9 __asm__("r9") = 0;
  register long r12 __asm__("r12") = 0;
  long saved8 = 0, saved9 = 0, saved12 = 0;
  for (long i = 0; i < ROUNDS; i++) {
    iteration = i;
    ((volatile long *)pages)[0] = i * 7;
    ((volatile long *)(pages + 2 * PAGE))[0] = i * 11;
    carry_expected = i % 3 == 0;
    if (i % EVERY == EVERY - 1) {
      long page = i / EVERY % 4;
      CHECK(mprotect(pages + page * (long)PAGE, PAGE, i % 2 ? PROT_NONE : page % 2 ? PROT_READ : PROT_NONE) == 0);
      expected_faults++;
    }
    r8 = saved8, r9 = saved9, r12 = saved12;
    __asm__ volatile(
        "mov (%[a]), %%rax\n\t"
        "add $1, %%r8\n\t"
        "mov %%rax, 4096(%[a])\n\t"
        "add $3, %%r9\n\t"
        "cmp %[y], %[x]\n\t"
        "mov 8192(%[a]), %%rcx\n\t"
        "lea 5(%%r12), %%r12\n\t"
        "mov %%rcx, 12288(%[a])\n\t"
        "jb 1f\n\t"
        "add $1, %[below]\n"
        "1:\n\t"
        "cmp %[y], %[x]\n\t"
        "mov (%[a]), %%rax\n\t"
        "adc $0, %[carries]\n\t"
        : "+r"(r8), "+r"(r9), "+r"(r12), [carries] "+r"(carries), [below] "+r"(below)
        : [a] "r"(pages), [x] "r"(i % 3), [y] "r"(1L)
        : "rax", "rcx", "memory", "cc");
    saved8 = r8, saved9 = r9, saved12 = r12;
    expected_carries += i % 3 == 0;
    smaller += i % 3 != 0;
    EQ(((volatile long *)(pages + PAGE))[0], i * 7);
    EQ(((volatile long *)(pages + 3 * PAGE))[0], i * 11);
  }
  EQ(faults, expected_faults);
  EQ(carries, expected_carries);
  EQ(below, smaller);
  EQ(saved8, ROUNDS);
  EQ(saved9, 3 * ROUNDS);
  EQ(saved12, 5 * ROUNDS);
  return 0;
}
