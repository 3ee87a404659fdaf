/* What survives execve: pid, cwd, umask, ignored signals, mask, limits, descriptors with offsets. execve(2) */
#include "../check.h"

int main(int argc, char **argv) {
  if (argc > 1) {
    char expected[64];
    snprintf(expected, sizeof expected, "%d %d", getpid(), getppid());
    SAME(argv[1], expected);
    EQ(umask(0), 0123);
    OK(access("marker", F_OK));
    struct sigaction action;
    OK(sigaction(SIGUSR1, NULL, &action));
    CHECK(action.sa_handler == SIG_IGN);
    OK(sigaction(SIGUSR2, NULL, &action));
    CHECK(action.sa_handler == SIG_DFL);
    sigset_t set;
    OK(sigprocmask(SIG_SETMASK, NULL, &set));
    EQ(sigismember(&set, SIGTERM), 1);
    EQ(sigismember(&set, SIGHUP), 0);
    OK(sigpending(&set));
    EQ(sigismember(&set, SIGTERM), 1);
    struct rlimit limit;
    OK(getrlimit(RLIMIT_NOFILE, &limit));
    EQ(limit.rlim_cur, 77);
    char byte;
    EQ(read(50, &byte, 1), 1);
    EQ(byte, 'c');
    ERR(fcntl(51, F_GETFD), EBADF);
    stack_t stack;
    OK(sigaltstack(NULL, &stack));
    EQ(stack.ss_flags, SS_DISABLE);
    puts("ok");
    return 0;
  }
  umask(0123);
  OK(mkdir("sub", 0755));
  OK(chdir("sub"));
  put("marker", "abcdef");
  signal(SIGUSR1, SIG_IGN);
  signal(SIGUSR2, exit);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  OK(raise(SIGTERM));
  struct rlimit limit;
  OK(getrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = 77;
  OK(setrlimit(RLIMIT_NOFILE, &limit));
  int fd = OK(open("marker", O_RDONLY));
  OK(lseek(fd, 2, SEEK_SET));
  EQ(dup2(fd, 50), 50);
  EQ(dup3(fd, 51, O_CLOEXEC), 51);
  stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};
  OK(sigaltstack(&stack, NULL));
  char text[64];
  snprintf(text, sizeof text, "%d %d", getpid(), getppid());
  execl("/proc/self/exe", argv[0], text, NULL);
  FAIL("execl: %d", errno);
}
