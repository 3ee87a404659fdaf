/* Another process's memory, descriptors and identity, for who may look into it. process_vm_readv(2), pidfd_getfd(2), kcmp(2) */
#include "../check.h"
#include <signal.h>
#include <sys/wait.h>

static char text[32] = "of the parent";
static long copy(pid_t pid, void *to, void *from, size_t size) {
  struct iovec here = {to, size}, there = {from, size};
  return RAW(SYS_process_vm_readv, pid, &here, 1, &there, 1, 0);
}

int main(void) {
  int ready[2], go[2];
  OK(pipe(ready));
  OK(pipe(go));
  char *shared = anonymous(2 * PAGE, PROT_READ | PROT_WRITE), seen[32] = {0};
  pid_t parent = getpid(), child = OK(fork());
  if (child == 0) {
    strcpy(text, "of the child");
    memset(shared, 'c', PAGE);
    OK(munmap(shared + PAGE, PAGE));
    int own = OK(open("/dev/null", O_RDONLY));
    if (own != 100) OK(dup2(own, 100));
    EQ(write(ready[1], "r", 1), 1);
    EQ(read(go[0], seen, 1), 1);
    SAME(text, "of somebody");
    /* It may look into its parent as well, if nothing forbids it. */
    long n = copy(parent, seen, text, 14);
    if (n != -EPERM) {
      EQ(n, 14);
      SAME(seen, "of the parent");
    }
    _exit(7);
  }
  EQ(read(ready[0], seen, 1), 1);
  EQ(copy(child, seen, text, 13), 13);
  SAME(seen, "of the child");
  SAME(text, "of the parent");
  EQ(copy(child, shared, shared, 2 * PAGE), PAGE);
  EQ(shared[PAGE - 1], 'c');
  EQ(copy(child, seen, shared + PAGE, 1), -EFAULT);
  struct iovec here = {"of somebody", 12}, there = {text, 12};
  EQ(RAW(SYS_process_vm_writev, child, &here, 1, &there, 1, 0), 12);
  SAME(text, "of the parent");
  long vm = RAW(SYS_kcmp, parent, child, 1, 0, 0);
  if (vm != -ENOSYS) {
    CHECK(vm == 1 || vm == 2);
    EQ(RAW(SYS_kcmp, child, parent, 1, 0, 0), 3 - vm);
    EQ(RAW(SYS_kcmp, parent, child, 0, ready[0], ready[0]), 0);
    CHECK(RAW(SYS_kcmp, parent, child, 0, ready[0], 100) > 0);
    EQ(RAW(SYS_kcmp, parent, child, 0, ready[0], 101), -EBADF);
  }
  int process = OK(RAW(434, child, 0));
  long got = RAW(438, process, 100, 0);
  if (got != -ENOSYS) {
    CHECK(got >= 0);
    struct stat mine, null;
    OK(fstat(got, &mine));
    OK(stat("/dev/null", &null));
    EQ(mine.st_rdev, null.st_rdev);
    EQ(RAW(438, process, 101, 0), -EBADF);
  }
  EQ(write(go[1], "g", 1), 1);
  /* One that has ended has no memory. */
  siginfo_t info;
  OK(waitid(P_PID, child, &info, WEXITED | WNOWAIT));
  EQ(info.si_status, 7);
  EQ(copy(child, seen, text, 1), -ESRCH);
  int status;
  EQ(waitpid(child, &status, 0), child);
  EQ(copy(child, seen, text, 1), -ESRCH);

  /* Who may not. */
  if (geteuid() != 0) return 0;
  child = OK(fork());
  if (child == 0) {
    become_nobody();
    EQ(copy(parent, seen, text, 1), -EPERM);
    if (vm != -ENOSYS) EQ(RAW(SYS_kcmp, parent, getpid(), 1, 0, 0), -EPERM);
    int up = OK(RAW(434, parent, 0));
    if (got != -ENOSYS) EQ(RAW(438, up, 0, 0), -EPERM);
    _exit(0);
  }
  EQ(waitpid(child, &status, 0), child);
  EQ(status, 0);
  return 0;
}
