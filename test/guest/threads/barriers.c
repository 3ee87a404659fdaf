/* Barriers: nobody passes before all have come, and one of them is told so. pthread_barrier_wait(3p) */
#include "threads.h"

static int count;
static pthread_barrier_t barrier;
static atomic_int arrived, serial;
static void *run(void *argument) {
  for (int round = 1; round <= count; round++) {
    arrived++;
    int result = pthread_barrier_wait(&barrier);
    CHECK(arrived >= round * THREADS);
    if (result == PTHREAD_BARRIER_SERIAL_THREAD) serial++;
    else EQ(result, 0);
    pthread_barrier_wait(&barrier);
  }
  return argument;
}

int main(void) {
  count = rounds(30);
  EQ(pthread_barrier_init(&barrier, NULL, 0), EINVAL);
  EQ(pthread_barrier_init(&barrier, NULL, THREADS), 0);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) threads[i] = start(run, NULL);
  for (int i = 0; i < THREADS; i++) finish(threads[i]);
  EQ(serial, count);
  EQ(pthread_barrier_destroy(&barrier), 0);
  return 0;
}
