/* CPU time of a thread, of another thread and of the process. clock_getcpuclockid(3), pthread_getcpuclockid(3) */
#include "threads.h"

static atomic_int step;
static double seconds(clockid_t clock) {
  struct timespec time;
  OK(clock_gettime(clock, &time));
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}
static void *busy(void *argument) {
  double begin = seconds(CLOCK_THREAD_CPUTIME_ID);
  while (seconds(CLOCK_THREAD_CPUTIME_ID) - begin < 0.05) {}
  atomic_store(&step, 1);
  await(&step, 2);
  return argument;
}

int main(void) {
  double process = seconds(CLOCK_PROCESS_CPUTIME_ID);
  pthread_t thread = start(busy, NULL);
  clockid_t clock;
  EQ(pthread_getcpuclockid(thread, &clock), 0);
  while (step == 0) milliseconds(1);
  double other = seconds(clock), own = seconds(CLOCK_THREAD_CPUTIME_ID), all = seconds(CLOCK_PROCESS_CPUTIME_ID) - process;
  CHECK(other >= 0.05);
  CHECK(all >= 0.05);
  CHECK(process + all >= own + other);
  atomic_store(&step, 2);
  finish(thread);
  struct timespec time;
  EQ(clock_gettime(clock, &time) == -1 && errno == EINVAL, 1);
  return 0;
}
