/* Locks that wait for one another in a circle: who would close it gets EDEADLK. futex(2) */
#include "futex.h"

enum { LENGTH = 5 };
static atomic_uint locks[LENGTH];
static atomic_int tids[LENGTH], held;
static long lock(int which) { return futex(&locks[which], FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0); }
static long unlock(int which) { return futex(&locks[which], FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0); }

/* Each holds a lock and waits for the next one's. */
static void *run(void *argument) {
  int which = (int)(long)argument;
  EQ(lock(which), 0);
  held++;
  await(&held, LENGTH);
  tids[which] = gettid_();
  EQ(lock(which + 1), 0);
  EQ(unlock(which + 1), 0);
  EQ(unlock(which), 0);
  return NULL;
}

int main(void) {
  pthread_t threads[LENGTH];
  for (long i = 0; i < LENGTH - 1; i++) threads[i] = start(run, (void *)i);
  EQ(lock(LENGTH - 1), 0);
  held++;
  for (int i = 0; i < LENGTH - 1; i++) {
    while (tids[i] == 0) sched_yield();
    await_sleep(tids[i]);
  }
  for (int i = 0; i < LENGTH - 1; i++) ERR(lock(i), EDEADLK);
  EQ(unlock(LENGTH - 1), 0);
  for (int i = 0; i < LENGTH - 1; i++) finish(threads[i]);
  for (int i = 0; i < LENGTH; i++) EQ(locks[i], 0);
  return 0;
}
