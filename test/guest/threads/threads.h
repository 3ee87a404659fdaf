/* What guest programs with threads share. */
#ifndef THREADS_H
#define THREADS_H
#include "../check.h"
#if __has_include(<linux/futex.h>)
#include <linux/futex.h>
#else
/* musl comes without the kernel's headers. */
#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_REQUEUE 3
#define FUTEX_PRIVATE_FLAG 128
#define FUTEX_WAIT_PRIVATE (FUTEX_WAIT | FUTEX_PRIVATE_FLAG)
#define FUTEX_WAKE_PRIVATE (FUTEX_WAKE | FUTEX_PRIVATE_FLAG)
#define FUTEX_REQUEUE_PRIVATE (FUTEX_REQUEUE | FUTEX_PRIVATE_FLAG)
#define FUTEX_BITSET_MATCH_ANY 0xffffffff
#endif
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define THREADS 8

MAYBE_UNUSED static pthread_t start(void *(*run)(void *), void *argument) {
  pthread_t thread;
  EQ(pthread_create(&thread, NULL, run, argument), 0);
  return thread;
}
MAYBE_UNUSED static long finish(pthread_t thread) {
  void *result;
  EQ(pthread_join(thread, &result), 0);
  return (long)result;
}
MAYBE_UNUSED static pid_t gettid_(void) { return (pid_t)syscall(SYS_gettid); }
MAYBE_UNUSED static long futex(void *word, int operation, unsigned value, const void *timeout, void *word2, unsigned value3) {
  return syscall(SYS_futex, word, operation, value, timeout, word2, value3);
}
/* How often a program repeats what it does: ROUNDS in the environment, for runs under many sequences of switches. */
MAYBE_UNUSED static int rounds(int usual) {
  const char *wanted = getenv("ROUNDS");
  return wanted == NULL ? usual : atoi(wanted);
}
/* Until the other thread has got there. */
MAYBE_UNUSED static void await(atomic_int *flag, int value) {
  while (atomic_load(flag) != value) sched_yield();
}
MAYBE_UNUSED static void milliseconds(long count) {
  struct timespec time = {count / 1000, count % 1000 * 1000000};
  while (nanosleep(&time, &time) != 0) {}
}
#endif
