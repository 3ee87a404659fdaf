/* CLONE_SIGHAND between processes: one table of handlers, until one of them becomes another program. */
#include "family.h"

static void handler(int signal) { (void)signal; }
static char stack[65536] __attribute__((aligned(16)));

static int becomes_another(void *argument) {
  (void)argument;
  signal(SIGUSR2, handler);
  execl("/proc/self/exe", "again", "again", (char *)NULL);
  _exit(1);
}

int main(int argc, char **argv) {
  (void)argv;
  struct sigaction action;
  if (argc > 1) {
    OK(sigaction(SIGUSR1, NULL, &action));
    CHECK(action.sa_handler == SIG_DFL);
    return 9;
  }
  signal(SIGUSR1, handler);
  pid_t pid = OK(clone(becomes_another, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_SIGHAND | SIGCHLD, NULL));
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 9);
  OK(sigaction(SIGUSR1, NULL, &action));
  CHECK(action.sa_handler == handler);
  OK(sigaction(SIGUSR2, NULL, &action));
  CHECK(action.sa_handler == handler);
  return 0;
}
