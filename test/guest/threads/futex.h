/* What guest programs on futexes share. */
#ifndef FUTEX_H
#define FUTEX_H
#include "threads.h"

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif
#define ANY_BITS FUTEX_BITSET_MATCH_ANY

MAYBE_UNUSED static int wait_on(void *word, unsigned value) {
  return (int)futex(word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}
MAYBE_UNUSED static int wake(void *word, int count) {
  return (int)futex(word, FUTEX_WAKE_PRIVATE, (unsigned)count, NULL, NULL, 0);
}
/* FUTEX_REQUEUE and the like: the second count comes in place of the timeout. */
MAYBE_UNUSED static int requeue(void *from, int operation, int wakes, long moves, void *to, unsigned value) {
  return (int)futex(from, operation, (unsigned)wakes, (void *)moves, to, value);
}
/* How many sleep on a private word: requeued to itself they stay where they are. */
MAYBE_UNUSED static int sleepers(void *word) { return requeue(word, FUTEX_REQUEUE_PRIVATE, 0, INT_MAX, word, 0); }
MAYBE_UNUSED static void await_sleepers(void *word, int count) {
  while (sleepers(word) != count) sched_yield();
}
/* Waits until a thread sleeps, or has ended. proc_pid_stat(5) */
MAYBE_UNUSED static void await_sleep(pid_t tid) {
  char path[64], state = 0;
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
  while (state != 'S') {
    FILE *file = fopen(path, "r");
    if (file == NULL) return;
    if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1) state = 'S';
    fclose(file);
    sched_yield();
  }
}
MAYBE_UNUSED static struct timespec in_future(clockid_t clock, long nanoseconds) {
  struct timespec time;
  OK(clock_gettime(clock, &time));
  time.tv_nsec += nanoseconds % 1000000000;
  time.tv_sec += nanoseconds / 1000000000 + time.tv_nsec / 1000000000;
  time.tv_nsec %= 1000000000;
  return time;
}
MAYBE_UNUSED static double seconds_now(clockid_t clock) {
  struct timespec time;
  OK(clock_gettime(clock, &time));
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}
#endif
