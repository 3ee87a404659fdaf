/* sigsuspend swaps the mask for its wait and puts it back. sigsuspend(2) */
#include "../check.h"

static volatile int count, blocked_inside;
static void handler(int signal) {
  sigset_t mask;
  sigprocmask(SIG_SETMASK, NULL, &mask);
  blocked_inside = sigismember(&mask, SIGUSR2);
  EQ(signal, SIGUSR1);
  count++;
}

int main(void) {
  signal(SIGUSR1, handler);
  sigset_t one, two;
  sigemptyset(&one);
  sigaddset(&one, SIGUSR1);
  sigemptyset(&two);
  sigaddset(&two, SIGUSR2);
  OK(sigprocmask(SIG_SETMASK, &one, NULL));
  OK(raise(SIGUSR1));
  EQ(count, 0);
  ERR(sigsuspend(&two), EINTR);
  EQ(count, 1);
  EQ(blocked_inside, 1);
  sigset_t now;
  OK(sigprocmask(SIG_SETMASK, NULL, &now));
  EQ(sigismember(&now, SIGUSR1), 1);
  EQ(sigismember(&now, SIGUSR2), 0);
  EQ(RAW(SYS_rt_sigsuspend, 8, 8), -EFAULT);
  EQ(RAW(SYS_rt_sigsuspend, &two, 4), -EINVAL);
  return 0;
}
