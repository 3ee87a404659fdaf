/* What a child has of its parent, and what it begins anew. */
#include "family.h"
#include <sys/time.h>

static void handler(int signal) { (void)signal; }

int main(void) {
  int status;
  sigset_t set, seen;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  raise(SIGUSR1);
  signal(SIGUSR2, handler);
  OK(prctl(PR_SET_NAME, "a name"));
  OK(prctl(PR_SET_DUMPABLE, 0));
  struct rlimit limit = {100, 200};
  OK(setrlimit(RLIMIT_NOFILE, &limit));
  umask(027);
  OK(chdir("/usr"));
  struct itimerval timer = {.it_value = {1000, 0}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};
  OK(sigaltstack(&stack, NULL));
  int fd = OK(open("/proc/self/status", O_RDONLY | O_CLOEXEC));
  char byte;
  EQ(read(fd, &byte, 1), 1);
  pid_t pid = OK(fork());
  if (pid == 0) {
    OK(sigprocmask(SIG_BLOCK, NULL, &seen));
    CHECK(sigismember(&seen, SIGUSR1) == 1);
    OK(sigpending(&seen));
    CHECK(sigismember(&seen, SIGUSR1) == 0);
    struct sigaction action;
    OK(sigaction(SIGUSR2, NULL, &action));
    CHECK(action.sa_handler == handler);
    char name[16];
    OK(prctl(PR_GET_NAME, name));
    CHECK(strcmp(name, "a name") == 0);
    EQ(prctl(PR_GET_DUMPABLE), 0);
    OK(getrlimit(RLIMIT_NOFILE, &limit));
    EQ(limit.rlim_cur, 100);
    EQ(limit.rlim_max, 200);
    limit.rlim_cur = 50;
    OK(setrlimit(RLIMIT_NOFILE, &limit));
    EQ(umask(0), 027);
    char where[64];
    CHECK(getcwd(where, sizeof where) && strcmp(where, "/usr") == 0);
    OK(chdir("/"));
    OK(getitimer(ITIMER_REAL, &timer));
    EQ(timer.it_value.tv_sec, 0);
    stack_t own;
    OK(sigaltstack(NULL, &own));
    CHECK(own.ss_sp == stack.ss_sp && own.ss_size == stack.ss_size);
    /* The offset of an open file is one for both. */
    CHECK(lseek(fd, 100, SEEK_SET) == 100);
    struct rusage usage;
    OK(getrusage(RUSAGE_CHILDREN, &usage));
    EQ(usage.ru_maxrss, 0);
    _exit(0);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(status, 0);
  EQ(lseek(fd, 0, SEEK_CUR), 100);
  OK(getrlimit(RLIMIT_NOFILE, &limit));
  EQ(limit.rlim_cur, 100);
  EQ(umask(0), 027);
  OK(sigpending(&seen));
  CHECK(sigismember(&seen, SIGUSR1) == 1);
  return 0;
}
