/* The parent of a vfork(2) sleeps like who waits for a disk: what would end it without a core dump does, the rest waits. vfork(2) */
#include "family.h"
#include <sys/syscall.h>

static char state_of(pid_t pid) {
  char path[64], text[512] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int fd = OK(open(path, O_RDONLY));
  OK(read(fd, text, sizeof text - 1));
  close(fd);
  return strrchr(text, ')')[2];
}
static volatile int handled;
static void handler(int signal) {
  (void)signal;
  handled++;
}

/* A child whose own child, made by vfork(2), sleeps for some time; both ends of a pipe tell when it has. */
static pid_t sleeper(int ms, int wanted) {
  pid_t pid = OK(fork());
  if (pid != 0) return pid;
  struct sigaction action = {.sa_handler = handler};
  OK(sigaction(SIGUSR1, &action, NULL));
  pid_t child = OK(vfork());
  if (child == 0) {
    sleep_ms(ms);
    _exit(0);
  }
  int status;
  EQ(waitpid(child, &status, 0), child);
  _exit(wanted + handled);
}
static void until_asleep(pid_t pid) {
  for (int i = 0; state_of(pid) != 'D'; i++) {
    CHECK(i < 2000);
    sleep_ms(1);
  }
}

int main(void) {
  int status;
  struct timespec before, after;
  /* A handler runs when the child is gone. */
  pid_t pid = sleeper(60, 10);
  until_asleep(pid);
  OK(kill(pid, SIGUSR1));
  sleep_ms(5);
  EQ(state_of(pid), 'D');
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 11);
  /* What kills, kills at once. */
  int const deadly[] = {SIGKILL, SIGTERM, SIGHUP, SIGUSR2, SIGALRM};
  for (unsigned i = 0; i < COUNT(deadly); i++) {
    pid = sleeper(3000, 0);
    until_asleep(pid);
    OK(clock_gettime(CLOCK_MONOTONIC, &before));
    OK(kill(pid, deadly[i]));
    EQ(waitpid(pid, &status, 0), pid);
    EQ(WTERMSIG(status), deadly[i]);
    OK(clock_gettime(CLOCK_MONOTONIC, &after));
    CHECK(after.tv_sec - before.tv_sec < 2);
  }
  /* What leaves a core, not before. */
  struct rlimit none = {0, 0};
  OK(setrlimit(RLIMIT_CORE, &none));
  pid = sleeper(60, 0);
  until_asleep(pid);
  OK(kill(pid, SIGQUIT));
  sleep_ms(5);
  EQ(state_of(pid), 'D');
  EQ(waitpid(pid, &status, 0), pid);
  EQ(WTERMSIG(status), SIGQUIT);
  return 0;
}
