/* Mutexes whose owner ends without unlocking them: plain and with priority inheritance. pthread_mutexattr_setrobust(3) */
#include "futex.h"

static pthread_mutex_t mutex;
static atomic_int locked;
static void *dies(void *argument) {
  EQ(pthread_mutex_lock(&mutex), 0);
  locked = 1;
  if (argument != NULL) milliseconds(10);
  return NULL;
}
static void *waits(void *argument) {
  EQ(pthread_mutex_lock(&mutex), EOWNERDEAD);
  EQ(pthread_mutex_consistent(&mutex), 0);
  EQ(pthread_mutex_unlock(&mutex), 0);
  return argument;
}
static void *finds_it_lost(void *argument) {
  EQ(pthread_mutex_lock(&mutex), ENOTRECOVERABLE);
  return argument;
}

int main(void) {
  int const protocols[] = {PTHREAD_PRIO_NONE, PTHREAD_PRIO_INHERIT};
  for (int i = 0; i < 2; i++) {
    pthread_mutexattr_t attributes;
    EQ(pthread_mutexattr_init(&attributes), 0);
    EQ(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), 0);
    EQ(pthread_mutexattr_setprotocol(&attributes, protocols[i]), 0);
    EQ(pthread_mutex_init(&mutex, &attributes), 0);
    /* Nobody waits. */
    finish(start(dies, NULL));
    EQ(pthread_mutex_trylock(&mutex), EOWNERDEAD);
    EQ(pthread_mutex_consistent(&mutex), 0);
    EQ(pthread_mutex_unlock(&mutex), 0);
    /* Somebody waits already. */
    locked = 0;
    pthread_t first = start(dies, &mutex);
    await(&locked, 1);
    pthread_t second = start(waits, NULL);
    finish(second);
    finish(first);
    /* Nobody repairs it. */
    locked = 0;
    first = start(dies, &mutex);
    await(&locked, 1);
    EQ(pthread_mutex_lock(&mutex), EOWNERDEAD);
    second = start(finds_it_lost, NULL);
    milliseconds(5);
    EQ(pthread_mutex_unlock(&mutex), 0);
    finish(second);
    finish(first);
    EQ(pthread_mutex_destroy(&mutex), 0);
  }
  return 0;
}
