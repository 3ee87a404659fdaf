/* A thousand children one after the other, and fifty at once. */
#include "family.h"

int main(void) {
  int status;
  for (int i = 0; i < 1000; i++) {
    pid_t pid = OK(fork());
    if (pid == 0) _exit(i & 0x7f);
    EQ(waitpid(pid, &status, 0), pid);
    EQ(exit_status(status), i & 0x7f);
  }
  pid_t children[50];
  int pipes[2];
  OK(pipe(pipes));
  for (int i = 0; i < 50; i++) {
    children[i] = OK(fork());
    if (children[i] == 0) {
      close(pipes[1]);
      char byte;
      EQ(read(pipes[0], &byte, 1), 0);
      _exit(i);
    }
  }
  close(pipes[1]);
  for (int i = 0; i < 50; i++) {
    EQ(waitpid(children[i], &status, 0), children[i]);
    EQ(exit_status(status), i);
  }
  ERR(wait(NULL), ECHILD);
  return 0;
}
