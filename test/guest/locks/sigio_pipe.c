/* Signals about a pipe that becomes readable or writable. fcntl(2), F_SETSIG */
#include "locks.h"
#include <sys/ioctl.h>

static volatile int count, code, band, descriptor;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  count++;
  code = info->si_code;
  band = info->si_band;
  descriptor = info->si_fd;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGIO, &action, NULL));
  OK(sigaction(SIGRTMIN + 1, &action, NULL));
  int fds[2];
  OK(pipe(fds));
  char byte = 'x';
  OK(fcntl(fds[0], F_SETFL, O_ASYNC));
  EQ(fcntl(fds[0], F_GETFL) & O_ASYNC, O_ASYNC);
  EQ(write(fds[1], &byte, 1), 1);
  EQ(count, 0);
  OK(fcntl(fds[0], F_SETOWN, getpid()));
  EQ(write(fds[1], &byte, 1), 1);
  EQ(count, 1);
  EQ(code, SI_KERNEL);
  OK(fcntl(fds[0], F_SETSIG, SIGRTMIN + 1));
  EQ(write(fds[1], &byte, 1), 1);
  EQ(count, 2);
  EQ(code, POLL_IN);
  EQ(band, POLLIN | POLLRDNORM);
  EQ(descriptor, fds[0]);
  EQ(read(fds[0], &byte, 1), 1);
  EQ(count, 2);
  OK(fcntl(fds[0], F_SETFL, 0));
  EQ(write(fds[1], &byte, 1), 1);
  EQ(count, 2);

  int on = 1;
  OK(ioctl(fds[1], FIOASYNC, &on));
  EQ(fcntl(fds[1], F_GETFL) & O_ASYNC, O_ASYNC);
  OK(fcntl(fds[1], F_SETOWN, getpid()));
  OK(fcntl(fds[1], F_SETSIG, SIGRTMIN + 1));
  EQ(read(fds[0], &byte, 1), 1);
  EQ(count, 3);
  EQ(code, POLL_OUT);
  EQ(band, POLLOUT | POLLWRNORM | POLLWRBAND);
  EQ(descriptor, fds[1]);
  OK(fcntl(fds[1], F_SETFL, 0));
  EQ(read(fds[0], &byte, 1), 1);
  EQ(count, 3);

  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  OK(fcntl(fd, F_SETFL, O_ASYNC));
  EQ(fcntl(fd, F_GETFL) & O_ASYNC, 0);
  ERR(ioctl(fd, FIOASYNC, &on), ENOTTY);
  on = 0;
  OK(ioctl(fd, FIOASYNC, &on));
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(RAW(SYS_ioctl, fds[0], FIOASYNC, bad_pointers[i]), -EFAULT);
  return 0;
}
