/* A timer's blocked signal: kept though its default is to be ignored, beside one sent by kill, and all overruns counted. timer_getoverrun(2) */
#include "../check.h"
#define MILLISECOND 1000000

static void overruns_of_blocked(int signal, int sent_before) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal};
  timer_t timer;
  OK(timer_create(CLOCK_MONOTONIC, &event, &timer));
  if (sent_before) OK(kill(getpid(), signal));
  struct itimerspec spec = {{0, MILLISECOND}, {0, MILLISECOND}};
  OK(timer_settime(timer, 0, &spec, NULL));
  usleep(50 * 1000);
  siginfo_t info;
  EQ(sigwaitinfo(&set, &info), signal);
  if (sent_before) {
    EQ(info.si_code, SI_USER);
    EQ(sigwaitinfo(&set, &info), signal);
  }
  EQ(info.si_code, SI_TIMER);
  CHECK(info.si_overrun >= 48);
  CHECK(timer_getoverrun(timer) >= 48);
  /* And it goes on. */
  EQ(sigwaitinfo(&set, &info), signal);
  EQ(info.si_code, SI_TIMER);
  OK(timer_delete(timer));
}

int main(void) {
  overruns_of_blocked(SIGCONT, 0);
  overruns_of_blocked(SIGURG, 0);
  overruns_of_blocked(SIGRTMIN, 0);
  overruns_of_blocked(SIGALRM, 1);
  return 0;
}
