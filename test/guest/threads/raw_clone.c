/* What clone(2) itself does: ids stored and cleared, a stack and a thread pointer of one's own, registers kept. */
#include "threads.h"
#include <asm/prctl.h>

enum { FLAGS = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM };

static int parent_tid, child_tid = -1, seen_tid, seen_fs_ok;
static uint64_t block[16];

/* Runs `child` on another stack without the C library's help. */
static long spawn(int flags, void *stack, int *ptid, int *ctid, void *tls) {
  long result;
  register long r10 __asm__("r10") = (long)ctid;
  register long r8 __asm__("r8") = (long)tls;
  __asm__ volatile(
      "syscall\n test %%rax, %%rax\n jnz 1f\n"
      "xor %%ebp, %%ebp\n call *%%r12\n mov $60, %%eax\n xor %%edi, %%edi\n syscall\n 1:"
      : "=a"(result)
      : "a"(SYS_clone), "D"((long)flags), "S"(stack), "d"(ptid), "r"(r10), "r"(r8)
      : "rcx", "r11", "memory");
  return result;
}

static void child(void) {
  long tid, fs;
  __asm__ volatile("syscall" : "=a"(tid) : "a"(SYS_gettid) : "rcx", "r11", "memory");
  seen_tid = (int)tid;
  uint64_t base;
  __asm__ volatile("syscall" : "=a"(fs) : "a"(SYS_arch_prctl), "D"(ARCH_GET_FS), "S"(&base) : "rcx", "r11", "memory");
  seen_fs_ok = base == (uint64_t)block;
}

int main(void) {
  char *stack = anonymous(16 * PAGE, PROT_READ | PROT_WRITE);
  register void (*run)(void) __asm__("r12") = child;
  __asm__ volatile("" : "+r"(run));
  long tid = spawn(FLAGS | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID,
                   stack + 16 * PAGE - 64, &parent_tid, &child_tid, block);
  CHECK(tid > 0);
  EQ(parent_tid, tid);
  for (int now; (now = __atomic_load_n(&child_tid, __ATOMIC_SEQ_CST)) != 0;) {
    CHECK(now == -1 || now == tid);
    if (now == tid) futex(&child_tid, FUTEX_WAIT, (unsigned)now, NULL, NULL, 0);
  }
  EQ(seen_tid, tid);
  EQ(seen_fs_ok, 1);
  EQ(RAW(SYS_clone, FLAGS | CLONE_SETTLS, stack + PAGE, 0, 0, -1L), -EPERM);
  EQ(RAW(SYS_tgkill, getpid(), tid, 0), -ESRCH);
  return 0;
}
