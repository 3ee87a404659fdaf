/* The mask: block, unblock, set; SIGKILL and SIGSTOP cannot be blocked; pending signals come at once. sigprocmask(2) */
#include "../check.h"

static volatile sig_atomic_t count, order[10];
static void handler(int signal) { order[count++] = signal; }

int main(void) {
  signal(SIGUSR1, handler);
  signal(SIGUSR2, handler);
  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGKILL);
  sigaddset(&set, SIGSTOP);
  OK(sigprocmask(SIG_BLOCK, &set, &old));
  EQ(sigismember(&old, SIGUSR1), 0);
  OK(sigprocmask(SIG_SETMASK, NULL, &old));
  EQ(sigismember(&old, SIGUSR1), 1);
  EQ(sigismember(&old, SIGKILL), 0);
  EQ(sigismember(&old, SIGSTOP), 0);
  OK(raise(SIGUSR1));
  OK(raise(SIGUSR1));
  OK(raise(SIGUSR2));
  EQ(count, 1);
  EQ(order[0], SIGUSR2);
  sigset_t pending;
  OK(sigpending(&pending));
  EQ(sigismember(&pending, SIGUSR1), 1);
  EQ(sigismember(&pending, SIGUSR2), 0);
  OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
  EQ(count, 2);
  OK(sigpending(&pending));
  EQ(sigismember(&pending, SIGUSR1), 0);
  ERR(sigprocmask(77, &set, NULL), EINVAL);
  EQ(RAW(SYS_rt_sigprocmask, 77, NULL, &old, 8), 0);
  EQ(RAW(SYS_rt_sigprocmask, SIG_BLOCK, NULL, NULL, 4), -EINVAL);
  EQ(RAW(SYS_rt_sigprocmask, SIG_BLOCK, 8, NULL, 8), -EFAULT);
  EQ(RAW(SYS_rt_sigprocmask, SIG_BLOCK, NULL, 8, 8), -EFAULT);
  EQ(RAW(SYS_rt_sigpending, 8, 8), -EFAULT);
  return 0;
}
