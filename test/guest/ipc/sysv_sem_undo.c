/* SEM_UNDO: what is given back when a process ends, and who shares it. semop(2), clone(2) CLONE_SYSVSEM, unshare(2) */
#include "sysv.h"
#include <pthread.h>

static int id;

static void set(int a, int b) {
  unsigned short both[2] = {a, b};
  OK(CTL(id, 0, SETALL, .array = both));
}
static void takes(void *number) {
  OK(op(id, 0, -2, SEM_UNDO));
  OK(op(id, 1, 3, SEM_UNDO));
  OK(op(id, 1, 1, 0));
  if (number != NULL) kill(getpid(), SIGKILL);
}
static void *thread(void *unused) {
  OK(op(id, 0, -1, SEM_UNDO));
  return unused;
}
static void thread_takes(void *unused) {
  (void)unused;
  pthread_t other;
  EQ(pthread_create(&other, NULL, thread, NULL), 0);
  EQ(pthread_join(other, NULL), 0);
  /* The thread has ended, its process has not. */
  EQ(value(id, 0), 4);
}
static void unshares(void *unused) {
  (void)unused;
  OK(op(id, 0, -1, SEM_UNDO));
  EQ(value(id, 0), 4);
  OK(unshare(CLONE_SYSVSEM));
  EQ(value(id, 0), 5);
}
static void is_set(void *unused) {
  (void)unused;
  OK(op(id, 0, -1, SEM_UNDO));
  OK(op(id, 1, -1, SEM_UNDO));
  OK(CTL(id, 0, SETVAL, .val = 4));
}
static void forks(void *unused) {
  (void)unused;
  OK(op(id, 0, -1, SEM_UNDO));
  pid_t pid = OK(fork());
  if (pid == 0) _exit(0);
  reaped(pid, 0);
  /* The child owes nothing. */
  EQ(value(id, 0), 4);
}
static void limits(void *unused) {
  (void)unused;
  OK(CTL(id, 1, SETVAL, .val = 0));
  OK(op(id, 1, 32767, SEM_UNDO));
  OK(op(id, 1, -32767, 0));
  OK(op(id, 1, 1, SEM_UNDO));
  ERR(op(id, 1, 1, SEM_UNDO), ERANGE);
  EQ(value(id, 1), 1);
  OK(CTL(id, 1, SETVAL, .val = 7));
}
static void overflows(void *unused) {
  (void)unused;
  OK(op(id, 0, -5, SEM_UNDO));
  OK(op(id, 0, 32767, 0));
  OK(op(id, 1, 5, SEM_UNDO));
  OK(op(id, 1, -5, 0));
}
static int shares(void *unused) {
  (void)unused;
  OK(op(id, 0, -1, SEM_UNDO));
  _exit(0);
}

int main(void) {
  id = keep('s', OK(semget(IPC_PRIVATE, 2, 0600)));
  set(5, 5);
  EQ(exit_status(in_child(takes, NULL)), 0);
  EQ(value(id, 0), 5);
  EQ(value(id, 1), 6);
  set(5, 5);
  EQ(WTERMSIG(in_child(takes, &id)), SIGKILL);
  EQ(value(id, 0), 5);
  EQ(value(id, 1), 6);
  set(5, 5);
  EQ(exit_status(in_child(thread_takes, NULL)), 0);
  EQ(value(id, 0), 5);
  EQ(exit_status(in_child(unshares, NULL)), 0);
  EQ(value(id, 0), 5);
  EQ(exit_status(in_child(is_set, NULL)), 0);
  EQ(value(id, 0), 4);
  EQ(value(id, 1), 5);
  set(5, 5);
  EQ(exit_status(in_child(forks, NULL)), 0);
  EQ(value(id, 0), 5);
  EQ(exit_status(in_child(limits, NULL)), 0);
  EQ(value(id, 1), 7);
  /* What is given back stops at the ends of the range. */
  set(5, 0);
  EQ(exit_status(in_child(overflows, NULL)), 0);
  EQ(value(id, 0), 32767);
  EQ(value(id, 1), 0);
  /* Whoever waits for it goes on. */
  set(1, 0);
  ERR(op(id, 0, 0, IPC_NOWAIT), EAGAIN);
  pid_t holder = OK(fork());
  if (holder == 0) {
    OK(op(id, 0, -1, SEM_UNDO));
    OK(op(id, 1, 1, 0));
    for (;;) pause();
  }
  OK(op(id, 1, -1, 0));
  pid_t waiter = OK(fork());
  if (waiter == 0) _exit(op(id, 0, -1, 0) == 0 ? 3 : errno);
  UNTIL(semctl(id, 0, GETNCNT) == 1);
  OK(kill(holder, SIGKILL));
  reaped(waiter, 3);
  int status;
  EQ(waitpid(holder, &status, 0), holder);
  EQ(value(id, 0), 0);

  /* A process that shares the list gives nothing back while its parent lives. */
  set(5, 5);
  static char stack[65536] __attribute__((aligned(16)));
  pid_t sharer = OK(clone(shares, stack + sizeof stack, CLONE_SYSVSEM | SIGCHLD, NULL));
  reaped(sharer, 0);
  EQ(value(id, 0), 4);
  OK(unshare(CLONE_SYSVSEM));
  EQ(value(id, 0), 5);
  /* The set may go first. */
  OK(op(id, 0, -1, SEM_UNDO));
  OK(semctl(id, 0, IPC_RMID));
  ERR(op(id, 0, -1, SEM_UNDO), EINVAL);
  return 0;
}
