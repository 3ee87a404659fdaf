/* Of a process that has ended and was not waited for, nothing can be read, whoever has its place in memory. */
#include "family.h"

static char secret[PAGE] = "a secret";

int main(void) {
  pid_t zombie = OK(fork());
  if (zombie == 0) _exit(0);
  siginfo_t info;
  OK(waitid(P_PID, zombie, &info, WEXITED | WNOWAIT));
  int pipes[2];
  OK(pipe(pipes));
  pid_t other = OK(fork());
  if (other == 0) {
    char byte;
    close(pipes[1]);
    CHECK(read(pipes[0], &byte, 1) == 0);
    _exit(0);
  }
  char text[16] = "";
  struct iovec here = {text, sizeof text}, there = {secret, sizeof text};
  EQ(process_vm_readv(other, &here, 1, &there, 1, 0), (long)sizeof text);
  CHECK(strcmp(text, "a secret") == 0);
  CHECK(process_vm_readv(zombie, &here, 1, &there, 1, 0) == -1);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/maps", zombie);
  int fd = open(path, O_RDONLY);
  if (fd >= 0) {
    EQ(read(fd, text, sizeof text), 0);
    close(fd);
  }
  close(pipes[1]);
  int status;
  EQ(waitpid(other, &status, 0), other);
  EQ(waitpid(zombie, &status, 0), zombie);
  return 0;
}
