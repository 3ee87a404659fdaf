/* Threads run, see one memory, have thread-local storage and ids of their own, and give results. clone(2) */
#include "threads.h"

static _Thread_local long local = 7;
static long sums[THREADS];
static pid_t tids[THREADS];

static void *run(void *argument) {
  long index = (long)argument;
  EQ(local, 7);
  local = index;
  for (long i = 0; i < 1000; i++) sums[index] += i * index;
  tids[index] = gettid_();
  EQ(local, index);
  return (void *)(index * 3);
}

int main(void) {
  pthread_t threads[THREADS];
  for (long i = 0; i < THREADS; i++) threads[i] = start(run, (void *)i);
  for (long i = 0; i < THREADS; i++) {
    EQ(finish(threads[i]), i * 3);
    EQ(sums[i], 499500 * i);
    CHECK(tids[i] != getpid());
    for (long j = 0; j < i; j++) CHECK(tids[i] != tids[j]);
  }
  EQ(local, 7);
  return 0;
}
