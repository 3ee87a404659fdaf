/* FUTEX_REQUEUE, FUTEX_CMP_REQUEUE: some wake, some sleep on at another word. futex(2) */
#include "futex.h"

static atomic_uint first = 1, second = 2;
static atomic_int awake;
static void *sleeper(void *argument) {
  EQ(wait_on(&first, 1), 0);
  awake++;
  return argument;
}

int main(void) {
  static pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) threads[i] = start(sleeper, NULL);
  await_sleepers(&first, THREADS);
  int const op = FUTEX_CMP_REQUEUE_PRIVATE;
  ERR(requeue(&first, op, 1, 1, &second, 9), EAGAIN);
  ERR(requeue(&first, op, -1, 1, &second, 1), EINVAL);
  ERR(requeue(&first, op, 1, -1, &second, 1), EINVAL);
  ERR(requeue(&first, FUTEX_REQUEUE, INT_MIN, 1, &second, 0), EINVAL);
  EQ(requeue(&first, op, 0, 0, &second, 1), 0);
  /* Woken and moved are counted together. */
  EQ(requeue(&first, op, 1, 2, &second, 1), 3);
  while (awake != 1) sched_yield();
  EQ(sleepers(&first), THREADS - 3);
  EQ(sleepers(&second), 2);
  EQ(wake(&second, 1), 1);
  while (awake != 2) sched_yield();
  EQ(requeue(&first, FUTEX_REQUEUE_PRIVATE, 0, INT_MAX, &second, 0), THREADS - 3);
  EQ(sleepers(&first), 0);
  EQ(sleepers(&second), THREADS - 2);
  /* Not the same words as those of another kind. */
  EQ(futex(&second, FUTEX_WAKE, 100, NULL, NULL, 0), 0);
  EQ(wake(&second, INT_MAX), THREADS - 2);
  for (int i = 0; i < THREADS; i++) finish(threads[i]);

  char *word = (char *)&first;
  ERR(requeue(word + 1, op, 1, 1, &second, 1), EINVAL);
  ERR(requeue(&first, op, 1, 1, (char *)&second + 2, 1), EINVAL);
  ERR(requeue((void *)4096, op, 1, 1, &second, 1), EFAULT);
  ERR(requeue(&first, FUTEX_CMP_REQUEUE, 1, 1, (void *)4096, 1), EFAULT);
  EQ(requeue(&first, FUTEX_REQUEUE_PRIVATE, 1, 1, (void *)4096, 1), 0);
  EQ(requeue((void *)4096, FUTEX_REQUEUE_PRIVATE, 1, 1, &first, 1), 0);
  unsigned *last = before_guard(4);
  EQ(requeue(last, op, 1, 1, last, 0), 0);
  ERR(requeue(last + 1, op, 1, 1, last, 0), EFAULT);
  ERR(requeue(last, FUTEX_REQUEUE, 1, 1, last + 1, 0), EFAULT);
  return 0;
}
