/* What programs about processes share. */
#ifndef FAMILY_H
#define FAMILY_H
#include "../check.h"
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* Runs a function in a child of its own and gives its status as waitpid(2) has it. */
MAYBE_UNUSED static int in_child(void (*body)(void *), void *argument) {
  pid_t pid = fork();
  if (pid == 0) {
    body(argument);
    _exit(0);
  }
  CHECK(pid > 0);
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  return status;
}

MAYBE_UNUSED static int exit_status(int status) {
  CHECK(WIFEXITED(status));
  return WEXITSTATUS(status);
}

MAYBE_UNUSED static void sleep_ms(long ms) {
  struct timespec time = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&time, &time) == -1) CHECK(errno == EINTR);
}
#endif
