/* RLIMIT_NPROC counts what one user has, those that were not waited for included; root is free of it. */
#include "family.h"
#define USER 54321

int main(void) {
  need_root();
  int status;
  pid_t others[5];
  for (int i = 0; i < 5; i++) {
    others[i] = OK(fork());
    if (others[i] == 0) {
      for (;;) pause();
    }
  }
  pid_t pid = OK(fork());
  if (pid == 0) {
    struct rlimit limit = {3, 3};
    OK(setrlimit(RLIMIT_NPROC, &limit));
    for (int i = 0; i < 5; i++) {
      pid_t child = OK(fork());
      if (child == 0) _exit(0);
      EQ(waitpid(child, &status, 0), child);
    }
    OK(RAW(SYS_setresgid, USER, USER, USER));
    OK(RAW(SYS_setresuid, USER, USER, USER));
    pid_t first = OK(fork());
    if (first == 0) _exit(0);
    pid_t second = OK(fork());
    if (second == 0) _exit(0);
    siginfo_t info;
    OK(waitid(P_PID, first, &info, WEXITED | WNOWAIT));
    ERR(fork(), EAGAIN);
    EQ(waitpid(first, &status, 0), first);
    pid_t third = OK(fork());
    if (third == 0) _exit(0);
    _exit(5);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 5);
  for (int i = 0; i < 5; i++) {
    OK(kill(others[i], SIGKILL));
    EQ(waitpid(others[i], &status, 0), others[i]);
  }
  return 0;
}
