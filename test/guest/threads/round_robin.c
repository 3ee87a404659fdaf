/* A SCHED_RR thread that wakes beside a busy one of its priority gets the CPU after a time slice. sched(7)
   policy: fair */
#include "threads.h"

static volatile int stop, gave_up;
static double now(void) {
  struct timespec time;
  EQ(clock_gettime(CLOCK_MONOTONIC, &time), 0);
  return time.tv_sec + time.tv_nsec / 1e9;
}
static void *spin(void *unused) {
  (void)unused;
  for (double start = now(); !stop;) {
    if (now() - start > 4) {
      gave_up = 1;
      break;
    }
  }
  return NULL;
}

int main(void) {
  unsigned long first_cpu = 1;
  struct sched_param param = {5};
  pthread_t thread;
  EQ(RAW(SYS_sched_setaffinity, 0, sizeof first_cpu, &first_cpu), 0);
  /* Who may not have it has nothing to see here. */
  if (pthread_setschedparam(pthread_self(), SCHED_RR, &param) != 0) return 0;
  EQ(pthread_create(&thread, NULL, spin, NULL), 0);
  usleep(300000);
  stop = 1;
  EQ(pthread_join(thread, NULL), 0);
  EQ(gave_up, 0);
  return 0;
}
