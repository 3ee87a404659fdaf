/* expect: exit 3 */
/* exit_group(2) ends threads that run, that sleep, and that wait for a lock. */
#include "threads.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_int running;

static void *spin(void *argument) {
  (void)argument;
  for (;;) atomic_fetch_add(&running, 1);
  return argument;
}
static void *wait_for_lock(void *argument) {
  pthread_mutex_lock(&mutex);
  return argument;
}
static void *sleeper(void *argument) {
  pause();
  return argument;
}

int main(void) {
  pthread_mutex_lock(&mutex);
  start(spin, NULL);
  start(wait_for_lock, NULL);
  start(sleeper, NULL);
  while (running == 0) sched_yield();
  _exit(3);
}
