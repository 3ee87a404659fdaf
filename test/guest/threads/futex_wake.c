/* FUTEX_WAKE: as many as wanted, in the order of their coming; counts below 1 wake one. futex(2) */
#include "futex.h"

static atomic_uint word;
static atomic_int order[THREADS], woken;
static void *sleeper(void *argument) {
  EQ(wait_on(&word, 0), 0);
  order[woken] = (int)(long)argument;
  woken++;
  return NULL;
}

int main(void) {
  EQ(wake(&word, 1), 0);
  EQ(wake(&word, INT_MAX), 0);
  static pthread_t threads[THREADS];
  for (long i = 0; i < THREADS; i++) {
    threads[i] = start(sleeper, (void *)i);
    await_sleepers(&word, (int)i + 1);
  }
  int const counts[] = {1, 0, -1, INT_MIN};
  for (size_t i = 0; i < COUNT(counts); i++) {
    EQ(wake(&word, counts[i]), 1);
    while (woken != (int)i + 1) sched_yield();
    EQ(order[i], i);
  }
  EQ(wake(&word, 2), 2);
  while (woken != 6) sched_yield();
  EQ(wake(&word, 100), 2);
  for (int i = 0; i < THREADS; i++) finish(threads[i]);
  EQ(wake(&word, 100), 0);

  /* A private word need not be there; one that may be shared must. */
  ERR(wake((char *)&word + 2, 1), EINVAL);
  EQ(wake((void *)0, 1), 0);
  EQ(wake((void *)16, 1), 0);
  ERR(futex((void *)16, FUTEX_WAKE, 1, NULL, NULL, 0), EFAULT);
  ERR(futex((void *)18, FUTEX_WAKE, 1, NULL, NULL, 0), EINVAL);
  ERR(wake((void *)0x8000000000000000, 1), EFAULT);
  ERR(wake((void *)0xffffffff81000000, 1), EFAULT);
  ERR(wake((void *)0xffffffff81000002, 1), EINVAL);
  unsigned *last = before_guard(4), *first = after_hole(4);
  EQ(futex(last, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
  ERR(futex(last + 1, FUTEX_WAKE, 1, NULL, NULL, 0), EFAULT);
  EQ(futex(first, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
  ERR(futex(first - 1, FUTEX_WAKE, 1, NULL, NULL, 0), EFAULT);
  EQ(wake(read_only(0), 1), 0);
  ERR(futex(read_only(0), FUTEX_WAKE, 1, NULL, NULL, 0), EFAULT);
  return 0;
}
