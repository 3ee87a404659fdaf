/* On one CPU, who has a higher real-time priority runs first, and a lock's owner runs for whom it keeps waiting. sched(7)
   policy: fair */
#include "futex.h"

enum { LOW = 10, MIDDLE = 20, HIGH = 30 };
static atomic_int order[8], count, locked;
static pthread_mutex_t chain[2];
static void priority(int value) {
  struct sched_param param = {.sched_priority = value};
  if (sched_setscheduler(0, SCHED_FIFO, &param) != 0) exit(0);
}
static void note(int what) { order[count++] = what; }
static void spin(long milliseconds_) {
  double end = seconds_now(CLOCK_THREAD_CPUTIME_ID) + (double)milliseconds_ / 1000;
  while (seconds_now(CLOCK_THREAD_CPUTIME_ID) < end) {}
}
static void *runner(void *argument) {
  priority((int)(long)argument);
  note((int)(long)argument);
  return NULL;
}
/* Owns the first lock. */
static void *low(void *argument) {
  priority(LOW);
  EQ(pthread_mutex_lock(&chain[0]), 0);
  locked = 1;
  spin(20);
  note(LOW);
  EQ(pthread_mutex_unlock(&chain[0]), 0);
  return argument;
}
/* Owns the second, and waits for the first. */
static void *link_(void *argument) {
  priority(LOW + 1);
  EQ(pthread_mutex_lock(&chain[1]), 0);
  locked = 2;
  EQ(pthread_mutex_lock(&chain[0]), 0);
  note(LOW + 1);
  EQ(pthread_mutex_unlock(&chain[0]), 0);
  EQ(pthread_mutex_unlock(&chain[1]), 0);
  return argument;
}
static void *high(void *argument) {
  priority(HIGH);
  EQ(pthread_mutex_lock(&chain[1]), 0);
  note(HIGH);
  EQ(pthread_mutex_unlock(&chain[1]), 0);
  return argument;
}

int main(void) {
  need_root();
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  if (sched_setaffinity(0, sizeof one, &one) != 0) return 0;
  priority(90);

  /* Nobody else runs until this thread sleeps, then by priority. */
  pthread_t threads[3];
  int const priorities[] = {MIDDLE, LOW, HIGH};
  for (int i = 0; i < 3; i++) {
    pthread_attr_t attributes;
    struct sched_param param = {.sched_priority = priorities[i]};
    pthread_attr_init(&attributes);
    EQ(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), 0);
    EQ(pthread_attr_setschedpolicy(&attributes, SCHED_FIFO), 0);
    EQ(pthread_attr_setschedparam(&attributes, &param), 0);
    EQ(pthread_create(&threads[i], &attributes, runner, (void *)(long)priorities[i]), 0);
  }
  for (int i = 0; i < 3; i++) finish(threads[i]);
  EQ(order[0], HIGH);
  EQ(order[1], MIDDLE);
  EQ(order[2], LOW);

  /* HIGH waits for LOW + 1, which waits for LOW: MIDDLE has to wait for all of them. */
  count = 0;
  pthread_mutexattr_t inherit;
  EQ(pthread_mutexattr_init(&inherit), 0);
  EQ(pthread_mutexattr_setprotocol(&inherit, PTHREAD_PRIO_INHERIT), 0);
  for (int i = 0; i < 2; i++) EQ(pthread_mutex_init(&chain[i], &inherit), 0);
  pthread_t owners[3] = {start(low, NULL)};
  while (locked != 1) milliseconds(1);
  owners[1] = start(link_, NULL);
  while (locked != 2) milliseconds(1);
  milliseconds(1);
  owners[2] = start(high, NULL);
  pthread_t middle = start(runner, (void *)MIDDLE);
  for (int i = 0; i < 3; i++) finish(owners[i]);
  finish(middle);
  int const expected[] = {LOW, LOW + 1, HIGH, MIDDLE};
  for (int i = 0; i < 4; i++) EQ(order[i], expected[i]);
  return 0;
}
