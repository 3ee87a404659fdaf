/* vfork(2) and clone(2) with CLONE_VM: the parent waits until the child has left its memory. */
#include "family.h"
#include <spawn.h>

extern char **environ;

int main(int argc, char **argv) {
  if (argc > 1) return atoi(argv[1]);
  int status;
  volatile int shared = 1;
  pid_t pid = vfork();
  if (pid == 0) {
    shared = 2;
    _exit(5);
  }
  CHECK(pid > 0);
  EQ(shared, 2);
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 5);

  pid = vfork();
  if (pid == 0) {
    char *arguments[] = {argv[0], "42", NULL};
    execv("/proc/self/exe", arguments);
    _exit(1);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 42);
  EQ(shared, 2);

  char *arguments[] = {argv[0], "43", NULL};
  EQ(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, arguments, environ), 0);
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 43);
  EQ(posix_spawn(&pid, "/does/not/exist", NULL, NULL, arguments, environ), ENOENT);
  ERR(wait(&status), ECHILD);

  /* The child dies of a signal; the parent's handlers are as they were. */
  pid = vfork();
  if (pid == 0) {
    kill(getpid(), SIGKILL);
    _exit(1);
  }
  EQ(waitpid(pid, &status, 0), pid);
  CHECK(WIFSIGNALED(status));
  return 0;
}
