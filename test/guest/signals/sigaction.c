/* sigaction: old action, flags, errors. sigaction(2) */
#include "../check.h"

static void one(int signal) { (void)signal; }
static void two(int signal, siginfo_t *info, void *context) { (void)signal, (void)info, (void)context; }

int main(void) {
  struct sigaction old, action = {.sa_handler = one, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGUSR2);
  OK(sigaction(SIGUSR1, NULL, &old));
  CHECK(old.sa_handler == SIG_DFL);
  OK(sigaction(SIGUSR1, &action, &old));
  CHECK(old.sa_handler == SIG_DFL);
  struct sigaction second = {.sa_sigaction = two, .sa_flags = SA_SIGINFO | SA_NODEFER};
  OK(sigaction(SIGUSR1, &second, &old));
  CHECK(old.sa_handler == one);
  EQ(old.sa_flags & ~0x04000000, SA_RESTART);
  EQ(sigismember(&old.sa_mask, SIGUSR2), 1);
  EQ(sigismember(&old.sa_mask, SIGUSR1), 0);
  OK(sigaction(SIGUSR1, NULL, &old));
  CHECK(old.sa_sigaction == two);
  EQ(old.sa_flags & ~0x04000000, SA_SIGINFO | SA_NODEFER);
  ERR(sigaction(SIGKILL, &action, NULL), EINVAL);
  ERR(sigaction(SIGSTOP, &action, NULL), EINVAL);
  OK(sigaction(SIGKILL, NULL, &old));
  EQ(RAW(SYS_rt_sigaction, 0, NULL, NULL, 8), -EINVAL);
  EQ(RAW(SYS_rt_sigaction, 65, NULL, NULL, 8), -EINVAL);
  EQ(RAW(SYS_rt_sigaction, -1, NULL, NULL, 8), -EINVAL);
  EQ(RAW(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 16), -EINVAL);
  EQ(RAW(SYS_rt_sigaction, SIGUSR1, 8, NULL, 8), -EFAULT);
  EQ(RAW(SYS_rt_sigaction, SIGUSR1, NULL, 8, 8), -EFAULT);
  return 0;
}
