/* futex from one thread: mismatch, time-out, wake of nobody, bad pointers and operations. futex(2) */
#include "../check.h"
#include <linux/futex.h>

int main(void) {
  uint32_t word = 5, other = 7;
  struct timespec little = {0, 20000000}, bad = {0, 1000000000}, before, after;
  EQ(RAW(SYS_futex, &word, FUTEX_WAIT, 4, NULL), -EAGAIN);
  EQ(RAW(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 4, NULL), -EAGAIN);
  OK(clock_gettime(CLOCK_MONOTONIC, &before));
  EQ(RAW(SYS_futex, &word, FUTEX_WAIT, 5, &little), -ETIMEDOUT);
  OK(clock_gettime(CLOCK_MONOTONIC, &after));
  CHECK((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >= 20000000);
  EQ(RAW(SYS_futex, &word, FUTEX_WAIT, 5, &bad), -EINVAL);
  EQ(RAW(SYS_futex, &word, FUTEX_WAKE, 10), 0);
  EQ(RAW(SYS_futex, (char *)&word + 1, FUTEX_WAIT, 5, NULL), -EINVAL);
  EQ(RAW(SYS_futex, (char *)&word + 2, FUTEX_WAKE, 1), -EINVAL);
  EQ(RAW(SYS_futex, 8, FUTEX_WAIT, 5, NULL), -EFAULT);
  EQ(RAW(SYS_futex, &word, FUTEX_WAIT, 5, 8), -EFAULT);
  EQ(RAW(SYS_futex, &word, 99, 5, NULL), -ENOSYS);
  EQ(RAW(SYS_futex, &word, FUTEX_CMP_REQUEUE, 1, 1, &other, 4), -EAGAIN);
  EQ(RAW(SYS_futex, &word, FUTEX_CMP_REQUEUE, 1, 1, &other, 5), 0);
  EQ(RAW(SYS_futex, &word, FUTEX_REQUEUE, 1, 1, &other, 0), 0);
  EQ(RAW(SYS_futex, &word, FUTEX_WAIT_BITSET, 5, &little, NULL, 0), -EINVAL);
  EQ(RAW(SYS_futex, &word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0), -EINVAL);
  OK(clock_gettime(CLOCK_MONOTONIC, &after));
  EQ(RAW(SYS_futex, &word, FUTEX_WAIT_BITSET, 5, &after, NULL, FUTEX_BITSET_MATCH_ANY), -ETIMEDOUT);
  OK(clock_gettime(CLOCK_REALTIME, &after));
  EQ(RAW(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 5, &after, NULL, FUTEX_BITSET_MATCH_ANY), -ETIMEDOUT);
  EQ(RAW(SYS_futex, read_only(0), FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1), 0);
  EQ(RAW(SYS_futex, read_only(0), FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 1, NULL), -EAGAIN);
  return 0;
}
