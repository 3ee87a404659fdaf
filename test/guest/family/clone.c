/* Processes by clone(2) and clone3(2): ids stored, descriptors shared, pidfds, cleared handlers, signals to the parent. */
#include "family.h"
#include <linux/sched.h>
#include <sys/syscall.h>

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

static volatile sig_atomic_t usr1;
static void on_usr1(int signal) { (void)signal, usr1++; }

int main(void) {
  int status;
  pid_t parent_tid = 0;
  static pid_t child_tid;
  pid_t pid = RAW(SYS_clone, CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD, 0, &parent_tid, &child_tid, 0);
  if (pid == 0) {
    EQ(child_tid, getpid());
    _exit(1);
  }
  EQ(parent_tid, pid);
  EQ(child_tid, 0);
  EQ(waitpid(pid, &status, 0), pid);

  /* CLONE_FILES and CLONE_FS. */
  pid = RAW(SYS_clone, CLONE_FILES | CLONE_FS | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) {
    CHECK(dup2(1, 77) == 77);
    OK(chdir("/proc"));
    umask(033);
    _exit(0);
  }
  EQ(waitpid(pid, &status, 0), pid);
  OK(fcntl(77, F_GETFD));
  OK(close(77));
  char where[64];
  CHECK(getcwd(where, sizeof where) && strcmp(where, "/proc") == 0);
  EQ(umask(022), 033);

  /* A descriptor of the child, readable when it ends. */
  int pidfd = -1;
  pid = RAW(SYS_clone, CLONE_PIDFD | SIGCHLD, 0, &pidfd, 0, 0);
  if (pid == 0) {
    sleep_ms(20);
    _exit(7);
  }
  CHECK(pidfd >= 0);
  CHECK((fcntl(pidfd, F_GETFD) & FD_CLOEXEC) != 0);
  struct pollfd poll_child = {.fd = pidfd, .events = POLLIN};
  EQ(poll(&poll_child, 1, 0), 0);
  EQ(poll(&poll_child, 1, 5000), 1);
  siginfo_t info;
  OK(waitid(3 /* P_PIDFD */, pidfd, &info, WEXITED));
  EQ(info.si_pid, pid);
  EQ(info.si_status, 7);
  close(pidfd);

  /* Another signal at the end, and handlers cleared. */
  signal(SIGUSR1, on_usr1);
  signal(SIGUSR2, SIG_IGN);
  struct clone_args args = {.flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGUSR1};
  pid = RAW(SYS_clone3, &args, sizeof args);
  if (pid == 0) {
    struct sigaction action;
    OK(sigaction(SIGUSR1, NULL, &action));
    CHECK(action.sa_handler == SIG_DFL);
    OK(sigaction(SIGUSR2, NULL, &action));
    CHECK(action.sa_handler == SIG_IGN);
    _exit(0);
  }
  CHECK(pid > 0);
  while (waitpid(pid, &status, __WALL) == -1) EQ(errno, EINTR);
  EQ(status, 0);
  EQ(usr1, 1);

  /* CLONE_PARENT: a sibling. */
  pid = OK(fork());
  if (pid == 0) {
    pid_t sibling = RAW(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
    if (sibling == 0) _exit(31);
    CHECK(sibling > 0);
    ERR(waitpid(sibling, &status, 0), ECHILD);
    _exit(30);
  }
  int sum = 0;
  for (int i = 0; i < 2; i++) {
    CHECK(wait(&status) > 0);
    sum += exit_status(status);
  }
  EQ(sum, 61);
  return 0;
}
