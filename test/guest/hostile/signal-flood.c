/* Queues of signals, timers of a nanosecond, timers without number. */
#include "hostile.h"
#include <sys/timerfd.h>

static volatile long count;
static void handler(int signal) {
  (void)signal;
  count++;
}

int main(void) {
  only_on_skerry();
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; signal++) sigaction(signal, &(struct sigaction){.sa_handler = handler}, NULL);
  sigaction(SIGALRM, &(struct sigaction){.sa_handler = handler}, NULL);
  sigset_t all, old;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &old);
  long queued = 0;
  while (queued < 200000 && sigqueue(getpid(), SIGRTMIN + (int)(queued % 20), (union sigval){.sival_int = 1}) == 0) queued++;
  CHECK(queued > 10);
  sigprocmask(SIG_SETMASK, &old, NULL);
  CHECK(count >= queued);
  /* Blocked, so that this program gets to do something beside handling them. */
  sigprocmask(SIG_BLOCK, &all, NULL);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
  timer_t timers[3000];
  int made = 0;
  for (; made < 3000; made++)
    if (timer_create(CLOCK_MONOTONIC, &event, &timers[made]) != 0) break;
  struct itimerspec fast = {{0, 1}, {0, 1}};
  for (int i = 0; i < made; i++) timer_settime(timers[i], 0, &fast, NULL);
  int fd = OK(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  OK(timerfd_settime(fd, 0, &fast, NULL));
  OK(setitimer(ITIMER_REAL, &(struct itimerval){{0, 1}, {0, 1}}, NULL));
  for (int i = 0; i < 1000; i++) {
    uint64_t expired;
    if (read(fd, &expired, 8) == 8) CHECK(expired > 0);
    siginfo_t info;
    struct timespec none = {0, 0};
    sigtimedwait(&all, &info, &none);
  }
  for (int i = 0; i < made; i++) timer_delete(timers[i]);
  puts("survived");
  fflush(stdout);
  _exit(0);
}
