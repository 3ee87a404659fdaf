/* sigtimedwait takes pending signals, waits with a bound. sigwaitinfo(2) */
#include "../check.h"

static volatile int handled;
static void handler(int signal) {
  (void)signal;
  handled++;
}

int main(void) {
  signal(SIGUSR2, handler);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGRTMIN);
  sigaddset(&set, SIGALRM);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  siginfo_t info;
  struct timespec none = {0, 0}, little = {0, 10000000};
  ERR(sigtimedwait(&set, &info, &none), EAGAIN);
  ERR(sigtimedwait(&set, &info, &little), EAGAIN);
  OK(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 77}));
  OK(raise(SIGUSR1));
  EQ(sigtimedwait(&set, &info, &none), SIGUSR1);
  EQ(info.si_signo, SIGUSR1);
  EQ(sigwaitinfo(&set, &info), SIGRTMIN);
  EQ(info.si_value.sival_int, 77);
  ERR(sigtimedwait(&set, &info, &none), EAGAIN);
  struct itimerval timer = {{0, 0}, {0, 20000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  EQ(sigwaitinfo(&set, NULL), SIGALRM);
  struct timespec bad = {0, 1000000000};
  ERR(sigtimedwait(&set, &info, &bad), EINVAL);
  EQ(RAW(SYS_rt_sigtimedwait, 8, NULL, &none, 8), -EFAULT);
  EQ(RAW(SYS_rt_sigtimedwait, &set, NULL, &none, 7), -EINVAL);
  EQ(handled, 0);
  return 0;
}
