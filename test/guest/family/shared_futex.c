/* Processes that end while others sleep on what they share: robust mutexes, and words in shared memory. */
#include "family.h"
#include <linux/futex.h>
#include <pthread.h>

struct shared {
  pthread_mutex_t mutex;
  pthread_mutex_t inherits;
  pthread_cond_t condition;
  pthread_barrier_t barrier;
  int word;
  volatile int ready;
  int value;
};

int main(void) {
  int status;
  struct shared *shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(shared != MAP_FAILED);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  EQ(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
  EQ(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), 0);
  EQ(pthread_mutex_init(&shared->mutex, &attributes), 0);
  EQ(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT), 0);
  EQ(pthread_mutex_init(&shared->inherits, &attributes), 0);
  pthread_condattr_t condition;
  pthread_condattr_init(&condition);
  EQ(pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED), 0);
  EQ(pthread_cond_init(&shared->condition, &condition), 0);
  pthread_barrierattr_t barrier;
  pthread_barrierattr_init(&barrier);
  EQ(pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED), 0);
  EQ(pthread_barrier_init(&shared->barrier, &barrier, 3), 0);

  pthread_mutex_t *const mutexes[] = {&shared->mutex, &shared->inherits};
  for (int i = 0; i < 2; i++) {
    pthread_mutex_t *mutex = mutexes[i];
    pid_t holder = OK(fork());
    if (holder == 0) {
      EQ(pthread_mutex_lock(mutex), 0);
      shared->ready = 1;
      for (;;) pause();
    }
    while (!shared->ready) sleep_ms(1);
    shared->ready = 0;
    pid_t waiter = OK(fork());
    if (waiter == 0) {
      int result = pthread_mutex_lock(mutex);
      EQ(result, EOWNERDEAD);
      EQ(pthread_mutex_consistent(mutex), 0);
      EQ(pthread_mutex_unlock(mutex), 0);
      _exit(4);
    }
    sleep_ms(20);
    OK(kill(holder, SIGKILL));
    EQ(waitpid(waiter, &status, 0), waiter);
    EQ(exit_status(status), 4);
    EQ(waitpid(holder, &status, 0), holder);
    /* One that is killed while it sleeps. */
    EQ(pthread_mutex_lock(mutex), 0);
    waiter = OK(fork());
    if (waiter == 0) {
      pthread_mutex_lock(mutex);
      _exit(0);
    }
    sleep_ms(20);
    OK(kill(waiter, SIGKILL));
    EQ(waitpid(waiter, &status, 0), waiter);
    EQ(pthread_mutex_unlock(mutex), 0);
    EQ(pthread_mutex_lock(mutex), 0);
    EQ(pthread_mutex_unlock(mutex), 0);
  }
  for (int i = 0; i < 2; i++) {
    if (OK(fork()) == 0) {
      pthread_barrier_wait(&shared->barrier);
      EQ(pthread_mutex_lock(&shared->mutex), 0);
      while (shared->value == 0) EQ(pthread_cond_wait(&shared->condition, &shared->mutex), 0);
      shared->value++;
      EQ(pthread_mutex_unlock(&shared->mutex), 0);
      _exit(0);
    }
  }
  pthread_barrier_wait(&shared->barrier);
  sleep_ms(10);
  EQ(pthread_mutex_lock(&shared->mutex), 0);
  shared->value = 1;
  EQ(pthread_cond_broadcast(&shared->condition), 0);
  EQ(pthread_mutex_unlock(&shared->mutex), 0);
  for (int i = 0; i < 2; i++) CHECK(wait(&status) > 0 && status == 0);
  EQ(shared->value, 3);

  /* A private futex of the same address is another one. */
  static int own;
  pid_t pid = OK(fork());
  if (pid == 0) {
    struct timespec limit = {0, 50000000};
    EQ(RAW(SYS_futex, &own, FUTEX_WAIT, 0, &limit), -ETIMEDOUT);
    limit.tv_sec = 20;
    EQ(RAW(SYS_futex, &shared->word, FUTEX_WAIT, 0, &limit), 0);
    _exit(9);
  }
  sleep_ms(10);
  EQ(RAW(SYS_futex, &own, FUTEX_WAKE, 10), 0);
  while (RAW(SYS_futex, &shared->word, FUTEX_WAKE, 10) == 0) sleep_ms(1);
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 9);
  return 0;
}
