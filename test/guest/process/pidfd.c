/* A process by descriptor: signals, descriptors, poll, waitid; errors. pidfd_open(2), pidfd_send_signal(2), pidfd_getfd(2) */
#include "../check.h"
#include <pthread.h>
#include <sys/wait.h>
#ifndef P_PIDFD
#define P_PIDFD 3
#endif

static volatile int seen, code, value;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)context;
  seen = signal;
  code = info->si_code;
  value = info->si_value.sival_int;
}

static void *thread(void *unused) {
  (void)unused;
  EQ(RAW(SYS_pidfd_open, RAW(SYS_gettid), 0) == -EINVAL || RAW(SYS_pidfd_open, RAW(SYS_gettid), 0) == -ENOENT, 1);
  return NULL;
}

int main(void) {
  int fd = OK(RAW(SYS_pidfd_open, getpid(), 0));
  EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
  EQ(fcntl(fd, F_GETFL) & ~O_LARGEFILE, O_RDWR);
  int nonblocking = RAW(SYS_pidfd_open, getpid(), O_NONBLOCK);
  CHECK(nonblocking >= 0);
  EQ(fcntl(nonblocking, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
  EQ(RAW(SYS_pidfd_open, getpid(), 1), -EINVAL);
  EQ(RAW(SYS_pidfd_open, 0, 0), -EINVAL);
  EQ(RAW(SYS_pidfd_open, -1, 0), -EINVAL);
  EQ(RAW(SYS_pidfd_open, 0x3fffffff, 0), -ESRCH);
  pthread_t other;
  EQ(pthread_create(&other, NULL, thread, NULL), 0);
  EQ(pthread_join(other, NULL), 0);

  struct pollfd entry = {fd, POLLIN, 0};
  EQ(poll(&entry, 1, 10), 0);
  char byte;
  ERR(read(fd, &byte, 1), EINVAL);
  siginfo_t info = {0};
  ERR(waitid((idtype_t)P_PIDFD, fd, &info, WEXITED), ECHILD);
  ERR(waitid((idtype_t)P_PIDFD, 999, &info, WEXITED), EBADF);
  int file = OK(open("f", O_RDWR | O_CREAT, 0600));
  ERR(waitid((idtype_t)P_PIDFD, file, &info, WEXITED), EBADF);

  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGUSR1, &action, NULL));
  EQ(RAW(SYS_pidfd_send_signal, fd, SIGUSR1, NULL, 0), 0);
  EQ(seen, SIGUSR1);
  EQ(code, SI_USER);
  info.si_signo = SIGUSR1;
  info.si_code = SI_QUEUE;
  info.si_value.sival_int = 4711;
  EQ(RAW(SYS_pidfd_send_signal, fd, SIGUSR1, &info, 0), 0);
  EQ(code, SI_QUEUE);
  EQ(value, 4711);
  EQ(RAW(SYS_pidfd_send_signal, fd, SIGUSR2, &info, 0), -EINVAL);
  EQ(RAW(SYS_pidfd_send_signal, fd, 0, NULL, 0), 0);
  EQ(RAW(SYS_pidfd_send_signal, fd, 65, NULL, 0), -EINVAL);
  EQ(RAW(SYS_pidfd_send_signal, fd, SIGUSR1, NULL, 0x80), -EINVAL);
  EQ(RAW(SYS_pidfd_send_signal, file, SIGUSR1, NULL, 0), -EBADF);
  EQ(RAW(SYS_pidfd_send_signal, 999, SIGUSR1, NULL, 0), -EBADF);
  for (unsigned i = 1; i < BAD_POINTERS; i++)
    EQ(RAW(SYS_pidfd_send_signal, fd, SIGUSR1, bad_pointers[i], 0), -EFAULT);
  /* The directory of a process will do, another one will not. */
  seen = 0;
  int directory = OK(open("/proc/self", O_DIRECTORY | O_RDONLY));
  EQ(RAW(SYS_pidfd_send_signal, directory, SIGUSR1, NULL, 0), 0);
  EQ(seen, SIGUSR1);
  int task = OK(open("/proc/self/task", O_DIRECTORY | O_RDONLY));
  EQ(RAW(SYS_pidfd_send_signal, task, SIGUSR1, NULL, 0), -EBADF);

  EQ(write(file, "text", 4), 4);
  int same = RAW(SYS_pidfd_getfd, fd, file, 0);
  CHECK(same > file);
  EQ(fcntl(same, F_GETFD), FD_CLOEXEC);
  EQ(lseek(same, 0, SEEK_CUR), 4);
  EQ(RAW(SYS_pidfd_getfd, fd, 999, 0), -EBADF);
  EQ(RAW(SYS_pidfd_getfd, file, file, 0), -EBADF);
  EQ(RAW(SYS_pidfd_getfd, directory, file, 0), -EBADF);
  EQ(RAW(SYS_pidfd_getfd, fd, file, 1), -EINVAL);
  return 0;
}
