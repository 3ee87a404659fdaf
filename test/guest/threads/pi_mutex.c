/* Mutexes with priority inheritance under contention, with condition variables, recursive, timed. pthread_mutex_lock(3p) */
#include "futex.h"

static int repeats;
static pthread_mutex_t mutex;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static int whose;
static long counter;
static atomic_int inside;
static void *count(void *argument) {
  for (int i = 0; i < repeats; i++) {
    EQ(pthread_mutex_lock(&mutex), 0);
    EQ(inside++, 0);
    counter++;
    if (i % 8 == 0) sched_yield();
    inside--;
    EQ(pthread_mutex_unlock(&mutex), 0);
  }
  return argument;
}
static void *take_turns(void *argument) {
  for (int i = 0; i < repeats; i++) {
    EQ(pthread_mutex_lock(&mutex), 0);
    while (whose != (int)(long)argument) EQ(pthread_cond_wait(&turn, &mutex), 0);
    whose = (whose + 1) % 3;
    EQ(pthread_cond_broadcast(&turn), 0);
    EQ(pthread_mutex_unlock(&mutex), 0);
  }
  return NULL;
}
static void *fails(void *argument) {
  struct timespec time = in_future(CLOCK_REALTIME, 10000000);
  EQ(pthread_mutex_timedlock(&mutex, &time), ETIMEDOUT);
  EQ(pthread_mutex_trylock(&mutex), EBUSY);
  EQ(pthread_mutex_unlock(&mutex), EPERM);
  return argument;
}
static void make(int kind) {
  pthread_mutexattr_t attributes;
  EQ(pthread_mutexattr_init(&attributes), 0);
  EQ(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT), 0);
  EQ(pthread_mutexattr_settype(&attributes, kind), 0);
  EQ(pthread_mutex_init(&mutex, &attributes), 0);
}

int main(void) {
  repeats = rounds(40);
  make(PTHREAD_MUTEX_NORMAL);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) threads[i] = start(count, NULL);
  for (int i = 0; i < THREADS; i++) finish(threads[i]);
  EQ(counter, THREADS * repeats);
  for (long i = 0; i < 3; i++) threads[i] = start(take_turns, (void *)i);
  for (int i = 0; i < 3; i++) finish(threads[i]);
  EQ(whose, 0);
  EQ(pthread_mutex_destroy(&mutex), 0);

  make(PTHREAD_MUTEX_ERRORCHECK);
  EQ(pthread_mutex_lock(&mutex), 0);
  EQ(pthread_mutex_lock(&mutex), EDEADLK);
  finish(start(fails, NULL));
  EQ(pthread_mutex_unlock(&mutex), 0);
  make(PTHREAD_MUTEX_RECURSIVE);
  for (int i = 0; i < 3; i++) EQ(pthread_mutex_lock(&mutex), 0);
  for (int i = 0; i < 3; i++) EQ(pthread_mutex_unlock(&mutex), 0);
  EQ(pthread_mutex_unlock(&mutex), EPERM);
  return 0;
}
