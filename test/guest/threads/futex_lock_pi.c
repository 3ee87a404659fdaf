/* FUTEX_LOCK_PI and its kin: the word of a lock, its errors, timeouts, hand-over, a signal meanwhile. futex(2) */
#include "futex.h"

static atomic_uint word;
static atomic_int tid, handled, got;
static struct timespec *timeout;
static int operation = FUTEX_LOCK_PI_PRIVATE;
static long result;
static atomic_int error;
static long lock(int op, struct timespec const *time) { return futex(&word, op, 0, time, NULL, 0); }
static long unlock(void) { return futex(&word, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0); }
static void *locker(void *argument) {
  tid = gettid_();
  errno = 0;
  result = lock(operation, timeout);
  error = errno;
  got = 1;
  if (result == 0) {
    EQ(word & FUTEX_TID_MASK, tid);
    EQ(unlock(), 0);
  }
  return argument;
}
static pthread_t start_locker(void) {
  tid = got = 0;
  pthread_t thread = start(locker, NULL);
  while (tid == 0 || (word & FUTEX_WAITERS) == 0) sched_yield();
  await_sleep(tid);
  return thread;
}
static void handler(int signal) {
  (void)signal;
  handled++;
}

int main(void) {
  unsigned self = (unsigned)gettid_();
  EQ(lock(FUTEX_LOCK_PI_PRIVATE, NULL), 0);
  EQ(word, self);
  ERR(lock(FUTEX_LOCK_PI_PRIVATE, NULL), EDEADLK);
  ERR(lock(FUTEX_TRYLOCK_PI_PRIVATE, NULL), EDEADLK);
  EQ(unlock(), 0);
  EQ(word, 0);
  ERR(unlock(), EPERM);
  EQ(lock(FUTEX_TRYLOCK_PI_PRIVATE, NULL), 0);
  EQ(word, self);

  /* Handed over while it is held. */
  pthread_t thread = start_locker();
  EQ(word, self | FUTEX_WAITERS);
  milliseconds(2);
  EQ(got, 0);
  ERR(wake(&word, 1), EINVAL);
  EQ(unlock(), 0);
  finish(thread);
  EQ(result, 0);
  EQ(word, 0);

  /* The other's lock: a try fails, a timeout on the real-time clock passes. */
  word = self;
  operation = FUTEX_TRYLOCK_PI_PRIVATE;
  finish(start(locker, NULL));
  EQ(error, EAGAIN);
  operation = FUTEX_LOCK_PI_PRIVATE;
  struct timespec time = in_future(CLOCK_REALTIME, 10000000);
  timeout = &time;
  finish(start_locker());
  EQ(error, ETIMEDOUT);
  time = (struct timespec){0, 0};
  finish(start(locker, NULL));
  EQ(error, ETIMEDOUT);
  EQ(unlock(), 0);
  EQ(word, 0);
  timeout = NULL;

  /* A signal's handler runs, and the lock is waited for again, whatever the flags. */
  struct sigaction action = {.sa_handler = handler};
  EQ(sigaction(SIGUSR1, &action, NULL), 0);
  EQ(lock(FUTEX_LOCK_PI_PRIVATE, NULL), 0);
  thread = start_locker();
  EQ(pthread_kill(thread, SIGUSR1), 0);
  while (handled == 0) sched_yield();
  await_sleep(tid);
  EQ(got, 0);
  EQ(unlock(), 0);
  finish(thread);
  EQ(result, 0);

  /* Words that are no locks. */
  word = 0x3fffffff;
  ERR(lock(FUTEX_LOCK_PI_PRIVATE, NULL), ESRCH);
  EQ(word, 0x3fffffff | FUTEX_WAITERS);
  word = FUTEX_OWNER_DIED;
  EQ(lock(FUTEX_LOCK_PI_PRIVATE, NULL), 0);
  EQ(word, self | FUTEX_OWNER_DIED);
  EQ(unlock(), 0);
  EQ(word, 0);
  word = self;
  thread = start_locker();
  word = 0x3fffffff;
  ERR(lock(FUTEX_LOCK_PI_PRIVATE, NULL), EINVAL);
  ERR(unlock(), EPERM);
  word = self | FUTEX_WAITERS;
  EQ(unlock(), 0);
  finish(thread);

  int const ops[] = {FUTEX_LOCK_PI, FUTEX_TRYLOCK_PI, FUTEX_LOCK_PI_PRIVATE, FUTEX_TRYLOCK_PI_PRIVATE};
  static char bytes[8] __attribute__((aligned(8)));
  for (size_t i = 0; i < COUNT(ops); i++) {
    ERR(futex(bytes + 2, ops[i], 0, NULL, NULL, 0), EINVAL);
    ERR(futex((void *)64, ops[i], 0, NULL, NULL, 0), EFAULT);
    ERR(futex(read_only(0), ops[i], 0, NULL, NULL, 0), EFAULT);
    unsigned *last = before_guard(4);
    EQ(futex(last, ops[i], 0, NULL, NULL, 0), 0);
    EQ(*last, self);
    ERR(futex(last + 1, ops[i], 0, NULL, NULL, 0), EFAULT);
  }
  ERR(futex((void *)64, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0), EFAULT);
  ERR(futex(read_only(0), FUTEX_UNLOCK_PI, 0, NULL, NULL, 0), EPERM);
  time = (struct timespec){0, 1000000000};
  ERR(futex(&word, FUTEX_LOCK_PI, 0, &time, NULL, 0), EINVAL);
  return 0;
}
