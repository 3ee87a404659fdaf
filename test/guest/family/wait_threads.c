/* Several threads wait at once: each child is had by one of them, and those that wait for nothing any more hear of it. */
#include "family.h"
#include <pthread.h>
#define CHILDREN 30
#define THREADS 4

static int counts[THREADS];
static void *waits(void *argument) {
  int *count = argument;
  for (;;) {
    int status;
    pid_t pid = wait(&status);
    if (pid == -1) {
      EQ(errno, ECHILD);
      return NULL;
    }
    (*count)++;
  }
}
static void *waits_for_ever(void *argument) {
  (void)argument;
  wait(NULL);
  return NULL;
}

int main(void) {
  int pipes[2], status;
  OK(pipe(pipes));
  for (int i = 0; i < CHILDREN; i++) {
    if (OK(fork()) == 0) {
      char byte;
      close(pipes[1]);
      EQ(read(pipes[0], &byte, 1), 0);
      _exit(0);
    }
  }
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) EQ(pthread_create(&threads[i], NULL, waits, &counts[i]), 0);
  sleep_ms(20);
  close(pipes[1]);
  int sum = 0;
  for (int i = 0; i < THREADS; i++) {
    EQ(pthread_join(threads[i], NULL), 0);
    sum += counts[i];
  }
  EQ(sum, CHILDREN);

  /* exit_group while a thread waits; what its child leaves goes on. */
  OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
  int alive[2];
  OK(pipe(alive));
  pid_t pid = OK(fork());
  if (pid == 0) {
    pid_t below = OK(fork());
    if (below == 0) {
      close(alive[0]);
      sleep_ms(50);
      _exit(7);
    }
    pthread_t thread;
    EQ(pthread_create(&thread, NULL, waits_for_ever, NULL), 0);
    sleep_ms(10);
    exit(6);
  }
  close(alive[1]);
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 6);
  char byte;
  EQ(read(alive[0], &byte, 1), 0);
  CHECK(wait(&status) > 0);
  EQ(exit_status(status), 7);

  /* An orphan without a signal of its own is waited for as any other by who inherits it. */
  pid = OK(fork());
  if (pid == 0) {
    OK(RAW(SYS_clone, 0, 0, 0, 0, 0) == 0 ? (sleep_ms(30), _exit(8), 0) : 0);
    _exit(0);
  }
  EQ(waitpid(pid, &status, 0), pid);
  CHECK(wait(&status) > 0);
  EQ(exit_status(status), 8);
  /* Those of PR_SET_PDEATHSIG. */
  pid = OK(fork());
  if (pid == 0) {
    int ready[2];
    OK(pipe(ready));
    if (OK(fork()) == 0) {
      OK(prctl(PR_SET_PDEATHSIG, SIGTERM));
      EQ(write(ready[1], "x", 1), 1);
      for (;;) pause();
    }
    EQ(read(ready[0], &byte, 1), 1);
    _exit(0);
  }
  EQ(waitpid(pid, &status, 0), pid);
  CHECK(wait(&status) > 0);
  EQ(WTERMSIG(status), SIGTERM);
  ERR(wait(NULL), ECHILD);
  return 0;
}
