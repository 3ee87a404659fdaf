/* FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET: common bits; absolute timeouts on either clock. futex(2) */
#include "futex.h"

static atomic_uint word;
static atomic_int done[3];
static void *sleeper(void *argument) {
  long index = (long)argument;
  EQ(futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, NULL, NULL, 1u << index), 0);
  done[index] = 1;
  return NULL;
}
static int wake_bits(int count, unsigned bits) {
  return (int)futex(&word, FUTEX_WAKE_BITSET_PRIVATE, (unsigned)count, NULL, NULL, bits);
}

int main(void) {
  pthread_t threads[3];
  for (long i = 0; i < 3; i++) {
    threads[i] = start(sleeper, (void *)i);
    await_sleepers(&word, (int)i + 1);
  }
  EQ(wake_bits(10, 8), 0);
  EQ(wake_bits(10, 2), 1);
  finish(threads[1]);
  EQ(done[0] + done[2], 0);
  EQ(wake_bits(1, ANY_BITS), 1);
  finish(threads[0]);
  EQ(wake(&word, 5), 1);
  finish(threads[2]);

  ERR(futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0), EINVAL);
  ERR(wake_bits(1, 0), EINVAL);
  ERR(futex((void *)2, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0), EINVAL);
  ERR(futex((void *)4, FUTEX_WAIT_BITSET, 0, NULL, NULL, 1), EFAULT);
  ERR(futex(&word, FUTEX_WAIT_BITSET, 1, NULL, NULL, 1), EAGAIN);

  clockid_t const clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME};
  for (int i = 0; i < 2; i++) {
    int op = FUTEX_WAIT_BITSET_PRIVATE | (i == 1 ? FUTEX_CLOCK_REALTIME : 0);
    double begin = seconds_now(CLOCK_MONOTONIC);
    struct timespec time = in_future(clocks[i], 20000000);
    ERR(futex(&word, op, 0, &time, NULL, ANY_BITS), ETIMEDOUT);
    double took = seconds_now(CLOCK_MONOTONIC) - begin;
    CHECK(took >= 0.019 && took < 10);
    time = (struct timespec){0, 1};
    ERR(futex(&word, op, 0, &time, NULL, ANY_BITS), ETIMEDOUT);
    ERR(futex(&word, op, 1, &time, NULL, ANY_BITS), EAGAIN);
  }
  return 0;
}
