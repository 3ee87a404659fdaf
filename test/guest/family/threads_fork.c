/* fork(2) in a process with threads: the child has the caller alone. */
#include "family.h"
#include <pthread.h>

static volatile int stop;
static void *spin(void *argument) {
  while (!stop) sched_yield();
  return argument;
}
static void *forks(void *argument) {
  pid_t pid = OK(fork());
  if (pid == 0) {
    EQ(gettid(), getpid());
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task");
    DIR *tasks = opendir(path);
    CHECK(tasks != NULL);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL;) count += entry->d_name[0] != '.';
    EQ(count, 1);
    pthread_t thread;
    int again = 1;
    EQ(pthread_create(&thread, NULL, spin, NULL), 0);
    stop = 1;
    EQ(pthread_join(thread, NULL), 0);
    _exit(again);
  }
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 1);
  return argument;
}

int main(void) {
  pthread_t spinner, forker;
  EQ(pthread_create(&spinner, NULL, spin, NULL), 0);
  EQ(pthread_create(&forker, NULL, forks, NULL), 0);
  EQ(pthread_join(forker, NULL), 0);
  stop = 1;
  EQ(pthread_join(spinner, NULL), 0);
  /* exit_group of a child with threads ends all of them. */
  pid_t pid = OK(fork());
  if (pid == 0) {
    stop = 0;
    EQ(pthread_create(&spinner, NULL, spin, NULL), 0);
    _exit(8);
  }
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 8);
  return 0;
}
