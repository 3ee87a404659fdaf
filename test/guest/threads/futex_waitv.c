/* futex_waitv(2): any of several words. Since Linux 5.16. */
#include "futex.h"
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif
enum { SIZE_32 = 2, PRIVATE = 128 };
struct waitv {
  uint64_t value, address;
  uint32_t flags, reserved;
};
static atomic_uint words[4];
static struct waitv all[130];
static long waitv(void *waiters, unsigned count, unsigned flags, void *time, int clock) {
  return syscall(SYS_futex_waitv, waiters, count, flags, time, clock);
}
static void fill(void) {
  for (int i = 0; i < 130; i++) all[i] = (struct waitv){0, (uint64_t)&words[i % 4], SIZE_32 | PRIVATE, 0};
}
static atomic_int error;
static void *sleeper(void *argument) {
  errno = 0;
  long result = waitv(all, (unsigned)(long)argument, 0, NULL, 0);
  error = errno;
  return (void *)result;
}
static void handler(int signal) { (void)signal; }

int main(void) {
  if (waitv(all, 0, 0, NULL, 0) == -1 && errno == ENOSYS) return 0;
  fill();
  ERR(waitv(all, 0, 0, NULL, 0), EINVAL);
  ERR(waitv(all, 129, 0, NULL, 0), EINVAL);
  ERR(waitv(all, 2, 1, NULL, 0), EINVAL);
  ERR(waitv(NULL, 2, 0, NULL, 0), EINVAL);
  ERR(waitv((void *)64, 2, 0, NULL, 0), EFAULT);
  struct waitv *last = before_guard(sizeof *last);
  *last = all[0];
  last->value = 1;
  ERR(waitv(last, 1, 0, NULL, 0), EAGAIN);
  ERR(waitv(last, 2, 0, NULL, 0), EFAULT);
  all[1].value = 1;
  ERR(waitv(all, 2, 0, NULL, 0), EAGAIN);
  EQ(sleepers(&words[0]), 0);
  fill(), all[1].reserved = 1;
  ERR(waitv(all, 2, 0, NULL, 0), EINVAL);
  fill(), all[1].flags = PRIVATE;
  ERR(waitv(all, 2, 0, NULL, 0), EINVAL);
  fill(), all[1].flags = SIZE_32 | 0x100;
  ERR(waitv(all, 2, 0, NULL, 0), EINVAL);
  fill(), all[1].address++;
  ERR(waitv(all, 2, 0, NULL, 0), EINVAL);
  fill(), all[1].address = 64;
  ERR(waitv(all, 2, 0, NULL, 0), EFAULT);
  all[1].flags = SIZE_32;
  ERR(waitv(all, 2, 0, NULL, 0), EFAULT);
  fill();
  struct timespec time = {0, 1000000000};
  ERR(waitv(all, 2, 0, &time, CLOCK_MONOTONIC), EINVAL);
  ERR(waitv(all, 2, 0, &time, CLOCK_BOOTTIME), EINVAL);
  ERR(waitv(all, 2, 0, (void *)64, CLOCK_MONOTONIC), EFAULT);
  time = in_future(CLOCK_MONOTONIC, 10000000);
  ERR(waitv(all, 128, 0, &time, CLOCK_MONOTONIC), ETIMEDOUT);
  time = in_future(CLOCK_REALTIME, 10000000);
  ERR(waitv(all, 1, 0, &time, CLOCK_REALTIME), ETIMEDOUT);

  for (int i = 0; i < 4; i++) {
    pthread_t thread = start(sleeper, (void *)4);
    for (int j = 0; j < 4; j++) await_sleepers(&words[j], 1);
    EQ(wake(&words[i], 5), 1);
    EQ(finish(thread), i);
    for (int j = 0; j < 4; j++) EQ(sleepers(&words[j]), 0);
  }
  /* A word named twice has two sleepers. */
  pthread_t thread = start(sleeper, (void *)8);
  await_sleepers(&words[3], 2);
  EQ(wake(&words[3], 1), 1);
  EQ(finish(thread), 3);

  struct sigaction action = {.sa_handler = handler};
  EQ(sigaction(SIGUSR1, &action, NULL), 0);
  thread = start(sleeper, (void *)4);
  await_sleepers(&words[3], 1);
  EQ(pthread_kill(thread, SIGUSR1), 0);
  EQ(finish(thread), -1);
  EQ(error, EINTR);
  EQ(sleepers(&words[0]), 0);
  return 0;
}
