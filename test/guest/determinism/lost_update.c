/* Two threads add to a counter without a lock: exit 1 if a switch came between a load and the store behind it. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define TIMES 4
static atomic_int ready;
static volatile long counter;
static void *run(void *argument) {
  atomic_fetch_add(&ready, 1);
  while (atomic_load(&ready) < 2) sched_yield();
  for (int i = 0; i < TIMES; i++) counter++;
  return argument;
}

int main(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, run, NULL) != 0) return 2;
  run(NULL);
  if (pthread_join(thread, NULL) != 0) return 2;
  return counter == 2 * TIMES ? 0 : 1;
}
