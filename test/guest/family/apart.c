/* Memory of one process is out of another's reach, and a crash is its own. */
#include "family.h"
#include <sys/prctl.h>

static volatile long mine[4096];

static void crash(void *unused) {
  (void)unused;
  mine[5] = 6;
  *(volatile int *)8 = 1;
}

int main(void) {
  struct rlimit none = {0, 0};
  OK(setrlimit(RLIMIT_CORE, &none));
  mine[5] = 5;
  /* Siblings that count on, whatever happens to others. */
  int pipes[2], status;
  OK(pipe(pipes));
  pid_t siblings[4];
  for (int i = 0; i < 4; i++) {
    siblings[i] = OK(fork());
    if (siblings[i] == 0) {
      close(pipes[1]);
      char byte;
      mine[5] = 100 + i;
      EQ(read(pipes[0], &byte, 1), 0);
      _exit(mine[5]);
    }
  }
  for (int i = 0; i < 10; i++) EQ(WTERMSIG(in_child(crash, NULL)), SIGSEGV);
  EQ(mine[5], 5);
  /* Another user's process cannot be looked into. */
  if (geteuid() == 0) {
    pid_t pid = OK(fork());
    if (pid == 0) {
      OK(RAW(SYS_setgroups, 0, 0));
      OK(RAW(SYS_setresgid, NOBODY, NOBODY, NOBODY));
      OK(RAW(SYS_setresuid, NOBODY, NOBODY, NOBODY));
      struct iovec here = {(void *)&mine[4], 8}, there = {(void *)&mine[5], 8};
      ERR(process_vm_readv(siblings[0], &here, 1, &there, 1, 0), EPERM);
      ERR(process_vm_writev(siblings[0], &here, 1, &there, 1, 0), EPERM);
      char path[64];
      snprintf(path, sizeof path, "/proc/%d/mem", siblings[0]);
      ERR(open(path, O_RDWR), EACCES);
      ERR(kill(siblings[0], SIGKILL), EPERM);
      _exit(3);
    }
    EQ(waitpid(pid, &status, 0), pid);
    EQ(exit_status(status), 3);
  }
  close(pipes[1]);
  for (int i = 0; i < 4; i++) {
    EQ(waitpid(siblings[i], &status, 0), siblings[i]);
    EQ(exit_status(status), 100 + i);
  }
  /* What a freed process had does not appear in the next one. */
  for (int i = 0; i < 20; i++) {
    pid_t pid = OK(fork());
    if (pid == 0) {
      char *fresh = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      for (size_t k = 0; k < 64 * PAGE; k++)
        if (fresh[k] != 0) _exit(1);
      memset(fresh, 0xa5, 64 * PAGE);
      _exit(0);
    }
    EQ(waitpid(pid, &status, 0), pid);
    EQ(exit_status(status), 0);
  }
  return 0;
}
