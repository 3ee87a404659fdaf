/* The combinations of flags that clone(2), clone3(2) and unshare(2) refuse. */
#include "threads.h"
#include <linux/sched.h>

static long clone3(struct clone_args *args, size_t size) { return RAW(SYS_clone3, args, size); }

int main(void) {
  EQ(RAW(SYS_clone, CLONE_THREAD, 0, 0, 0, 0), -EINVAL);
  EQ(RAW(SYS_clone, CLONE_SIGHAND, 0, 0, 0, 0), -EINVAL);
  EQ(RAW(SYS_clone, CLONE_THREAD | CLONE_SIGHAND, 0, 0, 0, 0), -EINVAL);
  EQ(RAW(SYS_clone, CLONE_FS | CLONE_NEWNS, 0, 0, 0, 0), -EINVAL);
  struct clone_args args = {0};
  EQ(clone3(&args, 63), -EINVAL);
  EQ(clone3(&args, 4097), -E2BIG);
  EQ(clone3((void *)8, sizeof args), -EFAULT);
  char *edge = anonymous(2 * PAGE, PROT_READ | PROT_WRITE);
  OK(munmap(edge + PAGE, PAGE));
  EQ(clone3((void *)(edge + PAGE - 40), 64), -EFAULT);
  args.flags = CLONE_DETACHED;
  EQ(clone3(&args, sizeof args), -EINVAL);
  args.flags = SIGCHLD;
  EQ(clone3(&args, sizeof args), -EINVAL);
  args.flags = 1ULL << 62;
  EQ(clone3(&args, sizeof args), -EINVAL);
  args.flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;
  args.exit_signal = SIGCHLD;
  EQ(clone3(&args, sizeof args), -EINVAL);
  args = (struct clone_args){.exit_signal = 1000};
  EQ(clone3(&args, sizeof args), -EINVAL);
  args = (struct clone_args){.stack = (uintptr_t)edge};
  EQ(clone3(&args, sizeof args), -EINVAL);
  args = (struct clone_args){.stack_size = 4096};
  EQ(clone3(&args, sizeof args), -EINVAL);
  args = (struct clone_args){.set_tid_size = 33, .set_tid = (uintptr_t)edge};
  EQ(clone3(&args, sizeof args), -EINVAL);
  args = (struct clone_args){.set_tid_size = 1};
  EQ(clone3(&args, sizeof args), -EINVAL);
  struct {
    struct clone_args args;
    uint64_t more;
  } longer = {.more = 1};
  EQ(clone3(&longer.args, sizeof longer), -E2BIG);
  EQ(RAW(SYS_unshare, 1), -EINVAL);
  EQ(RAW(SYS_unshare, CLONE_FILES | CLONE_FS), 0);
  EQ(RAW(SYS_unshare, CLONE_THREAD | CLONE_SIGHAND | CLONE_VM), 0);
  return 0;
}
