/* Condition variables: signal, broadcast, timeouts on both clocks. pthread_cond_timedwait(3p) */
#include "futex.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition;
static int go, waiting, passed;
static void *run(void *argument) {
  pthread_mutex_lock(&lock);
  waiting++;
  while (go == 0) pthread_cond_wait(&condition, &lock);
  go--;
  passed++;
  pthread_mutex_unlock(&lock);
  return argument;
}

int main(void) {
  clockid_t const clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC};
  for (int i = 0; i < 2; i++) {
    pthread_condattr_t attributes;
    EQ(pthread_condattr_init(&attributes), 0);
    EQ(pthread_condattr_setclock(&attributes, clocks[i]), 0);
    EQ(pthread_cond_init(&condition, &attributes), 0);
    pthread_mutex_lock(&lock);
    double begin = seconds_now(CLOCK_MONOTONIC);
    struct timespec time = in_future(clocks[i], 20000000);
    EQ(pthread_cond_timedwait(&condition, &lock, &time), ETIMEDOUT);
    CHECK(seconds_now(CLOCK_MONOTONIC) - begin >= 0.019);
    time.tv_sec = 0;
    EQ(pthread_cond_timedwait(&condition, &lock, &time), ETIMEDOUT);
    time.tv_nsec = 1000000000;
    EQ(pthread_cond_timedwait(&condition, &lock, &time), EINVAL);
    pthread_mutex_unlock(&lock);

    waiting = passed = 0;
    pthread_t threads[THREADS];
    for (int j = 0; j < THREADS; j++) threads[j] = start(run, NULL);
    for (int all = 0; !all; sched_yield()) {
      pthread_mutex_lock(&lock);
      all = waiting == THREADS;
      pthread_mutex_unlock(&lock);
    }
    for (int wanted = 1; wanted <= 3; wanted++) {
      pthread_mutex_lock(&lock);
      go = 1;
      pthread_cond_signal(&condition);
      pthread_mutex_unlock(&lock);
      for (int done = 0; !done; sched_yield()) {
        pthread_mutex_lock(&lock);
        done = passed == wanted;
        pthread_mutex_unlock(&lock);
      }
    }
    pthread_mutex_lock(&lock);
    go = THREADS - 3;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&lock);
    for (int j = 0; j < THREADS; j++) finish(threads[j]);
    EQ(passed, THREADS);
    EQ(pthread_cond_destroy(&condition), 0);
  }
  return 0;
}
