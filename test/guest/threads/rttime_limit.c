/* RLIMIT_RTTIME: a real-time thread that does not sleep gets SIGXCPU; one that sleeps does not. getrlimit(2) */
#include "futex.h"

static volatile sig_atomic_t signals;
static void handler(int signal) {
  (void)signal;
  signals++;
}
static void busy(double seconds) {
  double end = seconds_now(CLOCK_THREAD_CPUTIME_ID) + seconds;
  while (seconds_now(CLOCK_THREAD_CPUTIME_ID) < end && signals == 0) {}
}

int main(void) {
  need_root();
  struct sched_param param = {.sched_priority = 1};
  if (sched_setscheduler(0, SCHED_RR, &param) != 0) return 0;
  struct sigaction action = {.sa_handler = handler};
  OK(sigaction(SIGXCPU, &action, NULL));
  // A machine's time goes on while its host does something else: there is room for that.
  struct rlimit limit = {500000, 3000000};
  OK(setrlimit(RLIMIT_RTTIME, &limit));
  for (int i = 0; i < 6; i++) {
    busy(0.1);
    milliseconds(2);
  }
  EQ(signals, 0);
  busy(2);
  EQ(signals, 1);
  return 0;
}
