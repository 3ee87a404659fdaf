/* ppoll: time-out as timespec, a mask for the wait, errors. poll(2) */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}

int main(void) {
  signal(SIGUSR1, handler);
  sigset_t one, none;
  sigemptyset(&none);
  sigemptyset(&one);
  sigaddset(&one, SIGUSR1);
  OK(sigprocmask(SIG_BLOCK, &one, NULL));
  OK(raise(SIGUSR1));
  struct timespec second = {5, 0}, bad = {0, 1000000000}, zero = {0, 0};
  ERR(ppoll(NULL, 0, &second, &none), EINTR);
  EQ(count, 1);
  sigset_t now;
  OK(sigprocmask(SIG_SETMASK, NULL, &now));
  EQ(sigismember(&now, SIGUSR1), 1);
  ERR(ppoll(NULL, 0, &bad, NULL), EINVAL);
  EQ(ppoll(NULL, 0, &zero, &none), 0);
  EQ(RAW(SYS_ppoll, NULL, 0, 8, NULL, 8), -EFAULT);
  EQ(RAW(SYS_ppoll, NULL, 0, &zero, 8, 8), -EFAULT);
  EQ(RAW(SYS_ppoll, NULL, 0, &zero, &none, 5), -EINVAL);
  return 0;
}
