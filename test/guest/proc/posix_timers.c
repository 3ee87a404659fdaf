/* timers lists what timer_create(2) made. proc_pid_timers(5) */
#include "proc.h"

int main(void) {
  if (access("/proc/self/timers", R_OK) != 0) return 0;
  SAME(get("/proc/self/timers"), "");
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_ptr = (void *)0x1234};
  OK(timer_create(CLOCK_REALTIME, &event, &timer));
  EQ(number_of("/proc/self/timers", "ID: "), (long)timer);
  char expected[64];
  EQ(number_of("/proc/self/timers", "signal: "), SIGUSR1);
  CHECK(strstr(get("/proc/self/timers"), "1234\n") != NULL);
  snprintf(expected, sizeof expected, "notify: signal/pid.%d\n", getpid());
  CHECK(strstr(get("/proc/self/timers"), expected) != NULL);
  EQ(number_of("/proc/self/timers", "ClockID: "), CLOCK_REALTIME);
  OK(timer_delete(timer));
  SAME(get("/proc/self/timers"), "");
  return 0;
}
