/* Who becomes the parent of a child whose parent has ended. */
#include "family.h"

int main(void) {
  int pipes[2], status;
  OK(pipe(pipes));
  OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
  pid_t child = OK(fork());
  if (child == 0) {
    pid_t grandchild = OK(fork());
    if (grandchild == 0) {
      pid_t before = getppid();
      for (int i = 0; i < 5000 && getppid() == before; i++) sleep_ms(1);
      pid_t after = getppid();
      CHECK(write(pipes[1], &after, sizeof after) == sizeof after);
      _exit(21);
    }
    sleep_ms(20);
    _exit(0);
  }
  EQ(waitpid(child, &status, 0), child);
  pid_t adopted;
  EQ(read(pipes[0], &adopted, sizeof adopted), (long)sizeof adopted);
  EQ(adopted, getpid());
  CHECK(wait(&status) > 0);
  EQ(exit_status(status), 21);

  /* PR_SET_PDEATHSIG. */
  OK(prctl(PR_SET_CHILD_SUBREAPER, 0));
  child = OK(fork());
  if (child == 0) {
    pid_t grandchild = OK(fork());
    if (grandchild == 0) {
      sigset_t set;
      sigemptyset(&set);
      sigaddset(&set, SIGUSR2);
      sigprocmask(SIG_BLOCK, &set, NULL);
      OK(prctl(PR_SET_PDEATHSIG, SIGUSR2));
      CHECK(write(pipes[1], "r", 1) == 1);
      int signal = 0;
      sigwait(&set, &signal);
      CHECK(write(pipes[1], signal == SIGUSR2 ? "y" : "n", 1) == 1);
      _exit(0);
    }
    char byte;
    CHECK(read(pipes[0], &byte, 1) == 1);
    _exit(0);
  }
  EQ(waitpid(child, &status, 0), child);
  char answer;
  EQ(read(pipes[0], &answer, 1), 1);
  EQ(answer, 'y');
  return 0;
}
