/* signalfd: blocked signals are read as records. signalfd(2) */
#include "../check.h"
#include <sys/signalfd.h>

int main(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGRTMIN);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  int fd = OK(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  struct signalfd_siginfo info[4];
  ERR(read(fd, info, sizeof info), EAGAIN);
  struct pollfd p = {fd, POLLIN, 0};
  EQ(poll(&p, 1, 0), 0);
  OK(kill(getpid(), SIGUSR1));
  OK(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 5}));
  OK(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 6}));
  EQ(poll(&p, 1, 0), 1);
  EQ(read(fd, info, sizeof info), 3 * sizeof info[0]);
  EQ(info[0].ssi_signo, SIGUSR1);
  EQ(info[0].ssi_pid, getpid());
  EQ(info[0].ssi_code, SI_USER);
  EQ(info[1].ssi_signo, SIGRTMIN);
  EQ(info[1].ssi_int, 5);
  EQ(info[2].ssi_int, 6);
  ERR(read(fd, info, sizeof info), EAGAIN);
  ERR(read(fd, info, 10), EINVAL);
  sigset_t other;
  sigemptyset(&other);
  sigaddset(&other, SIGUSR2);
  EQ(signalfd(fd, &other, 0), fd);
  OK(raise(SIGUSR1));
  ERR(read(fd, info, sizeof info), EAGAIN);
  ERR(signalfd(0, &set, 0), EINVAL);
  ERR(signalfd(500, &set, 0), EBADF);
  ERR(signalfd(-1, &set, 0x10), EINVAL);
  EQ(RAW(SYS_signalfd4, -1, 8, 8, 0), -EFAULT);
  EQ(RAW(SYS_signalfd4, -1, &set, 4, 0), -EINVAL);
  return 0;
}
