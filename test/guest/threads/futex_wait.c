/* FUTEX_WAIT: the value is compared, a wake ends the sleep, errors come in Linux's order. futex(2) */
#include "futex.h"

static atomic_uint word = 5;
static atomic_int result = 1;
static void *sleeper(void *argument) {
  result = wait_on(&word, 5);
  return argument;
}

int main(void) {
  ERR(wait_on(&word, 4), EAGAIN);
  ERR(futex(&word, FUTEX_WAIT, 4, NULL, NULL, 0), EAGAIN);
  pthread_t thread = start(sleeper, NULL);
  await_sleepers(&word, 1);
  EQ(wake(&word, 1), 1);
  finish(thread);
  EQ(result, 0);

  /* Misaligned, unmapped, at both ends of a page. */
  static char bytes[16] __attribute__((aligned(8)));
  for (int off = 1; off < 4; off++) ERR(wait_on(bytes + off, 0), EINVAL);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    int misaligned = (uintptr_t)bad_pointers[i] % 4 != 0;
    ERR(wait_on(bad_pointers[i], 0), misaligned ? EINVAL : EFAULT);
    ERR(futex(bad_pointers[i], FUTEX_WAIT, 0, NULL, NULL, 0), misaligned ? EINVAL : EFAULT);
  }
  unsigned *last = before_guard(4);
  ERR(wait_on(last, 1), EAGAIN);
  ERR(wait_on(last + 1, 0), EFAULT);
  unsigned *first = after_hole(4);
  ERR(wait_on(first, 1), EAGAIN);
  ERR(wait_on(first - 1, 0), EFAULT);
  ERR(wait_on(read_only(1), 0), EAGAIN);
  ERR(futex(read_only(1), FUTEX_WAIT, 0, NULL, NULL, 0), EFAULT);

  /* Timeouts: relative to the monotonic clock. A bad one is found before a bad word. */
  struct timespec time = {0, 20000000};
  double begin = seconds_now(CLOCK_MONOTONIC);
  ERR(futex(&word, FUTEX_WAIT_PRIVATE, 5, &time, NULL, 0), ETIMEDOUT);
  CHECK(seconds_now(CLOCK_MONOTONIC) - begin >= 0.02);
  time = (struct timespec){0, 0};
  ERR(futex(&word, FUTEX_WAIT_PRIVATE, 5, &time, NULL, 0), ETIMEDOUT);
  struct timespec const bad[] = {{-1, 0}, {0, -1}, {0, 1000000000}, {INT64_MIN, 0}};
  for (size_t i = 0; i < COUNT(bad); i++) {
    ERR(futex(&word, FUTEX_WAIT, 5, &bad[i], NULL, 0), EINVAL);
    ERR(futex((void *)16, FUTEX_WAIT, 5, &bad[i], NULL, 0), EINVAL);
    ERR(futex(&word, FUTEX_WAIT_BITSET, 5, &bad[i], NULL, 0), EINVAL);
  }
  for (size_t i = 1; i < BAD_POINTERS; i++) ERR(futex(&word, FUTEX_WAIT, 5, bad_pointers[i], NULL, 0), EFAULT);
  char *guard = before_guard(16);
  ERR(futex(&word, FUTEX_WAIT, 4, guard, NULL, 0), EAGAIN);
  ERR(futex(&word, FUTEX_WAIT, 4, guard + 8, NULL, 0), EFAULT);
  time.tv_sec = INT64_MAX;
  ERR(futex(&word, FUTEX_WAIT, 4, &time, NULL, 0), EAGAIN);

  /* What is no operation, and what no clock can be chosen for. */
  ERR(futex(&word, 2, 0, NULL, NULL, 0), ENOSYS);
  ERR(futex(&word, 14, 0, NULL, NULL, 0), ENOSYS);
  ERR(futex(&word, 127, 0, NULL, NULL, 0), ENOSYS);
  ERR(futex(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0), ENOSYS);
  ERR(futex(&word, FUTEX_LOCK_PI | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0), ENOSYS);
  ERR(futex((void *)1, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0), ENOSYS);
  return 0;
}
