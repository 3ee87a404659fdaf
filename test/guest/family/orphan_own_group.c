/* A process whose end orphans its own group: the stopped members are hung up and continued. */
#include "family.h"

static int report[2];
static void handler(int signal) {
  char byte = signal;
  EQ(write(report[1], &byte, 1), 1);
}

int main(void) {
  OK(pipe(report));
  pid_t shell = OK(fork());
  if (shell == 0) {
    OK(setsid());
    int pid_pipe[2];
    OK(pipe(pid_pipe));
    pid_t job = OK(fork());
    if (job == 0) {
      OK(setpgid(0, 0));
      pid_t member = OK(fork());
      if (member == 0) {
        signal(SIGHUP, handler);
        signal(SIGCONT, handler);
        EQ(write(pid_pipe[1], "x", 1), 1);
        for (;;) pause();
      }
      char byte;
      EQ(read(pid_pipe[0], &byte, 1), 1);
      int status;
      OK(kill(member, SIGSTOP));
      EQ(waitpid(member, &status, WUNTRACED), member);
      CHECK(WIFSTOPPED(status));
      _exit(0);
    }
    int status;
    EQ(waitpid(job, &status, 0), job);
    EQ(exit_status(status), 0);
    char seen[2] = {0};
    alarm(20);
    EQ(read(report[0], seen, 1), 1);
    EQ(read(report[0], seen + 1, 1), 1);
    EQ(seen[0] + seen[1], SIGHUP + SIGCONT);
    OK(kill(-job, SIGKILL));
    _exit(9);
  }
  int status;
  EQ(waitpid(shell, &status, 0), shell);
  EQ(exit_status(status), 9);
  return 0;
}
