/* FUTEX_WAIT_REQUEUE_PI, FUTEX_CMP_REQUEUE_PI: from a condition straight to its lock. futex(2) */
#include "futex.h"

static atomic_uint condition, lock, wrong;
static atomic_int owners, inside;
static struct timespec *timeout;
static atomic_int tid, error, handled;
static long result;
static long unlock(void) { return futex(&lock, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0); }
static long wait_requeue(void *target) {
  return futex(&condition, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, timeout, target, 0);
}
static int cmp_requeue(void *target, int wakes, long moves, unsigned value) {
  return requeue(&condition, FUTEX_CMP_REQUEUE_PI_PRIVATE, wakes, moves, target, value);
}
/* Waits, and owns the lock when it goes on. */
static void *waiter(void *argument) {
  tid = gettid_();
  errno = 0;
  result = wait_requeue(&lock);
  error = errno;
  if (result == 0) {
    EQ(lock & FUTEX_TID_MASK, gettid_());
    EQ(inside++, 0);
    sched_yield();
    inside--;
    owners++;
    EQ(unlock(), 0);
  }
  return argument;
}
/* Sleepers of this kind are not moved to where they are not meant to go. */
static void await_waiters(int count) {
  for (int tries = 0; tries < count; tries++) milliseconds(10);
  await_sleep(tid);
}
static pthread_t start_waiter(void) {
  tid = 0;
  pthread_t thread = start(waiter, NULL);
  while (tid == 0) sched_yield();
  await_waiters(1);
  return thread;
}
static void handler(int signal) {
  (void)signal;
  handled++;
}

int main(void) {
  /* Nobody waits. */
  EQ(cmp_requeue(&lock, 1, INT_MAX, 0), 0);
  ERR(cmp_requeue(&lock, 1, INT_MAX, 1), EAGAIN);
  ERR(cmp_requeue(&lock, 0, 1, 0), EINVAL);
  ERR(cmp_requeue(&lock, 2, 1, 0), EINVAL);
  ERR(cmp_requeue(&lock, 1, -1, 0), EINVAL);
  ERR(cmp_requeue(&condition, 1, 1, 0), EINVAL);
  ERR(cmp_requeue((char *)&lock + 2, 1, 1, 0), EINVAL);
  ERR(cmp_requeue((void *)64, 1, 1, 0), EFAULT);
  ERR(wait_requeue(&condition), EINVAL);
  ERR(wait_requeue((char *)&lock + 1), EINVAL);
  ERR(futex(&condition, FUTEX_WAIT_REQUEUE_PI, 0, NULL, (void *)64, 0), EFAULT);
  ERR(futex(&condition, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 1, NULL, &lock, 0), EAGAIN);
  ERR(futex((void *)64, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 1, NULL, &lock, 0), EFAULT);

  /* The lock is free: the first has it at once, the others wait for it. */
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) threads[i] = start_waiter();
  ERR(wake(&condition, 1), EINVAL);
  ERR(requeue(&condition, FUTEX_CMP_REQUEUE_PRIVATE, 1, 1, &wrong, 0), EINVAL);
  ERR(cmp_requeue(&wrong, 1, 1, 0), EINVAL);
  EQ(owners, 0);
  EQ(cmp_requeue(&lock, 1, INT_MAX, 0), 4);
  for (int i = 0; i < 4; i++) finish(threads[i]);
  EQ(owners, 4);
  EQ(lock & FUTEX_TID_MASK, 0);

  /* The lock is held: they all wait for it. */
  lock = 0;
  EQ(futex(&lock, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0), 0);
  for (int i = 0; i < 3; i++) threads[i] = start_waiter();
  EQ(cmp_requeue(&lock, 1, 1, 0), 2);
  EQ(cmp_requeue(&lock, 1, 0, 0), 1);
  CHECK((lock & FUTEX_WAITERS) != 0);
  EQ(owners, 4);
  EQ(unlock(), 0);
  for (int i = 0; i < 3; i++) finish(threads[i]);
  EQ(owners, 7);

  /* Timeouts, before and after the requeue. */
  struct timespec time = in_future(CLOCK_MONOTONIC, 20000000);
  timeout = &time;
  finish(start_waiter());
  EQ(error, ETIMEDOUT);
  EQ(futex(&lock, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0), 0);
  time = in_future(CLOCK_MONOTONIC, 1000000000);
  threads[0] = start_waiter();
  EQ(cmp_requeue(&lock, 1, 0, 0), 1);
  finish(threads[0]);
  EQ(error, ETIMEDOUT);
  EQ(unlock(), 0);
  EQ(lock, 0);
  timeout = NULL;

  /* Signals: before the requeue the call begins again; behind it, it cannot. */
  struct sigaction action = {.sa_handler = handler};
  EQ(sigaction(SIGUSR1, &action, NULL), 0);
  threads[0] = start_waiter();
  EQ(pthread_kill(threads[0], SIGUSR1), 0);
  while (handled == 0) sched_yield();
  await_waiters(1);
  EQ(futex(&lock, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0), 0);
  EQ(cmp_requeue(&lock, 1, 0, 0), 1);
  EQ(pthread_kill(threads[0], SIGUSR1), 0);
  finish(threads[0]);
  EQ(error, EAGAIN);
  EQ(handled, 2);
  EQ(unlock(), 0);
  return 0;
}
