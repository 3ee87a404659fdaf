/* Threads that never sleep do not keep others from running, nor timers from coming. sched(7) */
#include "threads.h"

static atomic_int stop;
static volatile long counts[3];
static void *spin(void *argument) {
  while (!stop) counts[(long)argument]++;
  return NULL;
}
static void *sleeper(void *argument) {
  for (int i = 0; i < 5; i++) milliseconds(2);
  return argument;
}

int main(void) {
  pthread_t threads[3];
  for (long i = 0; i < 3; i++) threads[i] = start(spin, (void *)i);
  finish(start(sleeper, NULL));
  alarm(1);
  while (counts[0] == 0 || counts[1] == 0 || counts[2] == 0) {}
  stop = 1;
  for (int i = 0; i < 3; i++) finish(threads[i]);
  return 0;
}
