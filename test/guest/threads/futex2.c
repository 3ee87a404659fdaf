/* futex_wake, futex_wait and futex_requeue: since Linux 6.7. */
#include "futex.h"
#ifndef SYS_futex_wake
#define SYS_futex_wake 454
#define SYS_futex_wait 455
#define SYS_futex_requeue 456
#endif
enum { SIZE_32 = 2, PRIVATE = 128 };
struct waitv {
  uint64_t value, address;
  uint32_t flags, reserved;
};
static atomic_uint word, other;
static void *sleeper(void *argument) {
  EQ(syscall(SYS_futex_wait, &word, 0L, (long)argument, SIZE_32 | PRIVATE, NULL, 0), 0);
  return NULL;
}

int main(void) {
  if (syscall(SYS_futex_wake, &word, 1L, 1, SIZE_32) == -1 && errno == ENOSYS) return 0;
  unsigned const bad_flags[] = {0, 1, 3, SIZE_32 | 0x100, SIZE_32 | 64};
  for (size_t i = 0; i < COUNT(bad_flags); i++) {
    ERR(syscall(SYS_futex_wake, &word, 1L, 1, bad_flags[i]), EINVAL);
    ERR(syscall(SYS_futex_wait, &word, 1L, 1L, bad_flags[i], NULL, 0), EINVAL);
  }
  ERR(syscall(SYS_futex_wake, &word, 0L, 1, SIZE_32), EINVAL);
  ERR(syscall(SYS_futex_wake, &word, 1L << 32, 1, SIZE_32), EINVAL);
  ERR(syscall(SYS_futex_wake, (char *)&word + 1, 1L, 1, SIZE_32), EINVAL);
  ERR(syscall(SYS_futex_wake, (void *)64, 1L, 1, SIZE_32), EFAULT);
  ERR(syscall(SYS_futex_wait, &word, 1L, 1L, SIZE_32, NULL, 0), EAGAIN);
  ERR(syscall(SYS_futex_wait, &word, 1L << 32, 1L, SIZE_32, NULL, 0), EINVAL);
  ERR(syscall(SYS_futex_wait, &word, 0L, 0L, SIZE_32, NULL, 0), EINVAL);
  ERR(syscall(SYS_futex_wait, (void *)64, 0L, 1L, SIZE_32, NULL, 0), EFAULT);
  struct timespec time = in_future(CLOCK_MONOTONIC, 5000000);
  ERR(syscall(SYS_futex_wait, &word, 0L, 1L, SIZE_32, &time, CLOCK_MONOTONIC), ETIMEDOUT);
  ERR(syscall(SYS_futex_wait, &word, 0L, 1L, SIZE_32, &time, CLOCK_BOOTTIME), EINVAL);

  pthread_t threads[3];
  for (long i = 0; i < 3; i++) threads[i] = start(sleeper, (void *)(1L << i));
  await_sleepers(&word, 3);
  EQ(syscall(SYS_futex_wake, &word, 7L, 0, SIZE_32 | PRIVATE), 0);
  EQ(syscall(SYS_futex_wake, &word, 4L, 5, SIZE_32 | PRIVATE), 1);
  finish(threads[2]);
  struct waitv pair[2] = {{0, (uint64_t)&word, SIZE_32 | PRIVATE, 0}, {0, (uint64_t)&other, SIZE_32 | PRIVATE, 0}};
  ERR(syscall(SYS_futex_requeue, pair, 1, 0, 5), EINVAL);
  ERR(syscall(SYS_futex_requeue, NULL, 0, 0, 5), EINVAL);
  ERR(syscall(SYS_futex_requeue, (void *)64, 0, 0, 5), EFAULT);
  ERR(syscall(SYS_futex_requeue, pair, 0, -1, 5), EINVAL);
  pair[0].value = 1;
  ERR(syscall(SYS_futex_requeue, pair, 0, 0, 5), EAGAIN);
  pair[0].value = 0;
  EQ(syscall(SYS_futex_requeue, pair, 0, 0, 5), 2);
  EQ(sleepers(&other), 2);
  EQ(wake(&other, 5), 2);
  finish(threads[0]);
  finish(threads[1]);
  return 0;
}
