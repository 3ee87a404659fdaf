/* A system call changes RAX, RCX and R11 only: every other register and the flags keep their value. syscall(2) */
#include "../check.h"

/* Runs one call with marked registers; the number of registers that changed otherwise. */
static int changed(long number, long a, long b, long c, long d, long e, long f, long *result) {
  static unsigned long saved[16];
  unsigned long *at = saved;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long rax = number;
  __asm__ volatile(
      "push %%rbp\n push %%rbx\n push %%r12\n push %%r13\n push %%r14\n push %%r15\n push %[at]\n"
      "mov $0x1111111122222222, %%rbx\n mov $0x3333333344444444, %%rbp\n mov $0x5555555566666666, %%r12\n"
      "mov $0x7777777788888888, %%r13\n mov $0x99999999aaaaaaaa, %%r14\n mov $0xbbbbbbbbcccccccc, %%r15\n"
      "stc\n syscall\n"
      "pop %%rcx\n"
      "mov %%rbx, (%%rcx)\n mov %%rbp, 8(%%rcx)\n mov %%r12, 16(%%rcx)\n mov %%r13, 24(%%rcx)\n mov %%r14, 32(%%rcx)\n"
      "mov %%r15, 40(%%rcx)\n mov %%rdi, 48(%%rcx)\n mov %%rsi, 56(%%rcx)\n mov %%rdx, 64(%%rcx)\n mov %%r10, 72(%%rcx)\n"
      "mov %%r8, 80(%%rcx)\n mov %%r9, 88(%%rcx)\n"
      "setc 96(%%rcx)\n"
      "pop %%r15\n pop %%r14\n pop %%r13\n pop %%r12\n pop %%rbx\n pop %%rbp\n"
      : "+a"(rax), "+r"(r10), "+r"(r8), "+r"(r9)
      : "D"(a), "S"(b), "d"(c), [at] "c"(at)
      : "r11", "memory", "cc");
  *result = rax;
  unsigned long const expected[12] = {0x1111111122222222, 0x3333333344444444, 0x5555555566666666, 0x7777777788888888,
                                      0x99999999aaaaaaaa, 0xbbbbbbbbcccccccc, (unsigned long)a,   (unsigned long)b,
                                      (unsigned long)c,   (unsigned long)d,   (unsigned long)e,   (unsigned long)f};
  int count = 0;
  for (int i = 0; i < 12; i++) count += saved[i] != expected[i];
  return count + ((saved[12] & 1) != 1);
}

int main(void) {
  static char buffer[4096];
  struct timespec little = {0, 1000};
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  struct {
    long number, a, b, c, d, e, f;
  } const calls[] = {
      {SYS_getpid, 1, 2, 3, 4, 5, 6},
      {SYS_write, fd, (long)"hello", 5, -1, -2, -3},
      {SYS_pread64, fd, (long)buffer, 5, 0, 0x123456789, -1},
      {SYS_pread64, fd, 8, 5, 0, 0x123456789, -1},
      {SYS_openat, AT_FDCWD, (long)"missing", 0, 0x8000000000000000, 1, 2},
      {SYS_mmap, 0, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0},
      {SYS_fstat, fd, (long)buffer, 7, 8, 9, 10},
      {SYS_nanosleep, (long)&little, 0, 7, 8, 9, 10},
      {SYS_kill, getpid(), 0, 7, 8, 9, 10},
      {SYS_clock_gettime, CLOCK_MONOTONIC, (long)buffer, 7, 8, 9, 10},
      {SYS_getrandom, (long)buffer, 16, 0, 8, 9, 10},
      {SYS_uname, (long)buffer, 6, 7, 8, 9, 10},
      {SYS_brk, 0, 6, 7, 8, 9, 10},
      {SYS_lseek, fd, 1L << 40, SEEK_SET, 8, 9, 10},
      {SYS_poll, 0, 0, 1, 8, 9, 10},
      {SYS_sched_yield, 5, 6, 7, 8, 9, 10},
      {5555, 5, 6, 7, 8, 9, 10},
      {SYS_rt_sigprocmask, 0, 0, (long)buffer, 8, 9, 10},
      {SYS_mprotect, (long)buffer & ~4095L, 4096, 3, 8, 9, 10},
      {SYS_gettid, -1, -2, -3, -4, -5, -6},
  };
  for (size_t i = 0; i < COUNT(calls); i++) {
    long result;
    int count = changed(calls[i].number, calls[i].a, calls[i].b, calls[i].c, calls[i].d, calls[i].e, calls[i].f, &result);
    printf("call %ld: %d registers changed\n", calls[i].number, count);
  }
  return 0;
}
