/* pthread_once(3p), destructors of thread-specific data (pthread_key_create(3p)), C11 threads (thrd_create(3)). */
#include "threads.h"
#include <threads.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_int runs, first, second, sum;
static pthread_key_t keys[2];
static void initialise(void) {
  sched_yield();
  runs++;
}
static void destroy_first(void *value) {
  EQ((long)value, 5);
  first++;
  /* Set again: there is another round. */
  if (first % 2 == 1) EQ(pthread_setspecific(keys[0], value), 0);
}
static void destroy_second(void *value) {
  (void)value;
  second++;
}
static void *run(void *argument) {
  EQ(pthread_once(&once, initialise), 0);
  EQ(runs, 1);
  EQ((long)pthread_getspecific(keys[0]), 0);
  return argument;
}
static void *with_values(void *argument) {
  EQ(pthread_setspecific(keys[0], (void *)5), 0);
  EQ(pthread_setspecific(keys[1], (void *)6), 0);
  return argument;
}
static mtx_t mutex;
static cnd_t condition;
static once_flag flag = ONCE_FLAG_INIT;
static tss_t local;
static int started;
static void add_one(void) { sum++; }
static int c11(void *argument) {
  call_once(&flag, add_one);
  EQ(tss_set(local, argument), thrd_success);
  EQ(mtx_lock(&mutex), thrd_success);
  started++;
  EQ(cnd_signal(&condition), thrd_success);
  EQ(mtx_unlock(&mutex), thrd_success);
  thrd_yield();
  CHECK(tss_get(local) == argument);
  return (int)(long)argument * 2;
}

int main(void) {
  EQ(pthread_key_create(&keys[0], destroy_first), 0);
  EQ(pthread_key_create(&keys[1], destroy_second), 0);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) threads[i] = start(run, NULL);
  for (int i = 0; i < THREADS; i++) finish(threads[i]);
  EQ(first, 0);
  finish(start(with_values, NULL));
  EQ(first, 2);
  EQ(second, 1);

  thrd_t others[THREADS];
  EQ(mtx_init(&mutex, mtx_timed), thrd_success);
  EQ(cnd_init(&condition), thrd_success);
  EQ(tss_create(&local, NULL), thrd_success);
  for (long i = 0; i < THREADS; i++) EQ(thrd_create(&others[i], c11, (void *)i), thrd_success);
  EQ(mtx_lock(&mutex), thrd_success);
  while (started < THREADS) EQ(cnd_wait(&condition, &mutex), thrd_success);
  EQ(mtx_unlock(&mutex), thrd_success);
  for (int i = 0; i < THREADS; i++) {
    int result;
    EQ(thrd_join(others[i], &result), thrd_success);
    EQ(result, i * 2);
  }
  EQ(sum, 1);
  return 0;
}
