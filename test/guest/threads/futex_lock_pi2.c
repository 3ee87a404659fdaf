/* FUTEX_LOCK_PI2: its timeout is on the clock that is asked for. Since Linux 5.14. futex(2) */
#include "futex.h"

static atomic_uint word;
static void *run(void *argument) {
  EQ(futex(&word, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0), 0);
  // The other one waits for long.
  while (atomic_load((atomic_int *)argument) == 0) milliseconds(1);
  EQ(futex(&word, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0), 0);
  return NULL;
}

int main(void) {
  atomic_int go = 0;
  if (futex(&word, FUTEX_LOCK_PI2 | FUTEX_PRIVATE_FLAG, 0, NULL, NULL, 0) == -1 && errno == ENOSYS) return 0;
  EQ(futex(&word, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0), 0);
  pthread_t thread = start(run, &go);
  while (word == 0) sched_yield();
  clockid_t const clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME};
  for (int i = 0; i < 2; i++) {
    int op = FUTEX_LOCK_PI2 | FUTEX_PRIVATE_FLAG | (i == 1 ? FUTEX_CLOCK_REALTIME : 0);
    double begin = seconds_now(CLOCK_MONOTONIC);
    struct timespec time = in_future(clocks[i], 20000000);
    ERR(futex(&word, op, 0, &time, NULL, 0), ETIMEDOUT);
    double took = seconds_now(CLOCK_MONOTONIC) - begin;
    CHECK(took >= 0.019 && took < 10);
  }
  go = 1;
  finish(thread);
  return 0;
}
