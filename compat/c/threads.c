/* Threads: mutexes, condition variables, barriers, thread-local storage, cancellation, robust mutexes, semaphores, rwlocks. */
#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 8, ROUNDS = 2000 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static long total;
static int turn;
static _Thread_local int mine;
static atomic_int spun;

static void *work(void *argument) {
  int me = (int)(long)argument;
  pthread_barrier_wait(&barrier);
  for (int i = 0; i < ROUNDS; i++) {
    mine++;
    pthread_mutex_lock(&lock);
    total += i;
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(&spun, 1);
  }
  pthread_mutex_lock(&lock);
  while (turn != me) pthread_cond_wait(&changed, &lock);
  printf("worker %d: %d\n", me, mine);
  turn++;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  return (void *)(long)(me * me);
}

static void cleanup(void *text) { puts(text); }
static void *waits_forever(void *unused) {
  (void)unused;
  pthread_cleanup_push(cleanup, "cleaned up");
  for (;;) pause();
  pthread_cleanup_pop(0);
  return NULL;
}

static pthread_mutex_t robust;
static void *dies_with_lock(void *unused) {
  (void)unused;
  pthread_mutex_lock(&robust);
  return NULL;
}

static sigjmp_buf recover;
static void fault(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  siglongjmp(recover, info->si_addr == (void *)16 ? 1 : 2);
}

int main(void) {
  pthread_t threads[WORKERS];
  pthread_barrier_init(&barrier, NULL, WORKERS);
  for (long i = 0; i < WORKERS; i++) pthread_create(&threads[i], NULL, work, (void *)i);
  long squares = 0;
  for (int i = 0; i < WORKERS; i++) {
    void *result;
    pthread_join(threads[i], &result);
    squares += (long)result;
  }
  printf("total %ld, squares %ld, spun %d\n", total, squares, spun);

  pthread_t thread;
  pthread_create(&thread, NULL, waits_forever, NULL);
  usleep(1000);
  pthread_cancel(thread);
  void *result;
  pthread_join(thread, &result);
  printf("cancelled: %d\n", result == PTHREAD_CANCELED);

  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&robust, &attributes);
  pthread_create(&thread, NULL, dies_with_lock, NULL);
  pthread_join(thread, NULL);
  printf("owner died: %d\n", pthread_mutex_lock(&robust) == EOWNERDEAD);
  printf("consistent: %d\n", pthread_mutex_consistent(&robust));
  pthread_mutex_unlock(&robust);

  struct shared { sem_t done; int values[4]; } *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  sem_init(&shared->done, 1, 0);
  for (int i = 0; i < 4; i++)
    if (fork() == 0) {
      shared->values[i] = i + 10;
      sem_post(&shared->done);
      _exit(0);
    }
  for (int i = 0; i < 4; i++) sem_wait(&shared->done);
  while (wait(NULL) > 0) {}
  printf("shared %d %d %d %d\n", shared->values[0], shared->values[1], shared->values[2], shared->values[3]);

  struct sigaction action = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigaction(SIGSEGV, &action, NULL);
  int how = sigsetjmp(recover, 1);
  if (how == 0) *(volatile int *)16 = 1;
  printf("recovered %d\n", how);
  printf("%.15g %.15g\n", exp(1.0), lgamma(7.5));
  pthread_rwlock_t readers = PTHREAD_RWLOCK_INITIALIZER;
  pthread_rwlock_rdlock(&readers);
  printf("second reader %d, writer busy %d\n", pthread_rwlock_tryrdlock(&readers), pthread_rwlock_trywrlock(&readers) == EBUSY);
  fflush(stdout);
  abort();
}
