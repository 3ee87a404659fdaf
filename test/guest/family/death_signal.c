/* PR_SET_PDEATHSIG: at the end of the thread that made the process, not of its process; and whose it is. prctl(2) */
#include "family.h"
#include <pthread.h>

static int pipes[2];
static volatile pid_t made;

static void has(int expected) {
  int signal = -1;
  OK(prctl(PR_GET_PDEATHSIG, &signal));
  EQ(signal, expected);
}
static void *maker(void *unused) {
  pid_t pid = OK(fork());
  if (pid == 0) {
    has(0);
    OK(prctl(PR_SET_PDEATHSIG, SIGUSR1));
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    OK(write(pipes[1], "r", 1));
    siginfo_t info;
    EQ(sigwaitinfo(&set, &info), SIGUSR1);
    EQ(info.si_code, SI_USER);
    EQ(info.si_pid, getppid());
    _exit(7);
  }
  made = pid;
  char byte;
  EQ(read(pipes[0], &byte, 1), 1);
  return unused;
}
static void *asks(void *unused) {
  has(0);
  OK(prctl(PR_SET_PDEATHSIG, SIGUSR2));
  has(SIGUSR2);
  return unused;
}

static char *children_of_self(void) {
  static char text[256];
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
  int fd = open(path, O_RDONLY);
  if (fd < 0) return NULL;
  ssize_t length = read(fd, text, sizeof text - 1);
  text[length < 0 ? 0 : length] = 0;
  close(fd);
  return text;
}

int main(void) {
  int status;
  OK(pipe(pipes));
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  pthread_t thread;
  EQ(pthread_create(&thread, NULL, maker, NULL), 0);
  EQ(pthread_join(thread, NULL), 0);
  EQ(waitpid(made, &status, 0), made);
  EQ(exit_status(status), 7);

  /* Each thread has its own. */
  has(0);
  OK(prctl(PR_SET_PDEATHSIG, SIGUSR1));
  EQ(pthread_create(&thread, NULL, asks, NULL), 0);
  EQ(pthread_join(thread, NULL), 0);
  has(SIGUSR1);
  ERR(prctl(PR_SET_PDEATHSIG, 65), EINVAL);
  EQ(RAW(SYS_prctl, PR_GET_PDEATHSIG, 8), -EFAULT);
  if (geteuid() == 0) {
    OK(RAW(SYS_setresgid, -1, 1, -1));
    has(0);
    OK(prctl(PR_SET_PDEATHSIG, SIGUSR1));
    OK(RAW(SYS_setresgid, -1, 0, -1));
  }
  OK(prctl(PR_SET_PDEATHSIG, 0));

  /* Who is whose. */
  pid_t pid = OK(fork());
  if (pid == 0) {
    for (;;) pause();
  }
  char expected[32], *seen = children_of_self();
  snprintf(expected, sizeof expected, "%d ", pid);
  if (seen != NULL) SAME(seen, expected);
  OK(kill(pid, SIGKILL));
  EQ(waitpid(pid, &status, 0), pid);
  seen = children_of_self();
  if (seen != NULL) SAME(seen, "");
  return 0;
}
