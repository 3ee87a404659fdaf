/* Leases: who may have one, what breaks it, and who is told. fcntl(2), "Leases" */
#include "locks.h"

static volatile int count, release = -1, descriptor;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  count++;
  descriptor = info->si_fd;
  if (release >= 0) OK(fcntl(release, F_SETLEASE, F_UNLCK));
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART};
  OK(sigaction(SIGRTMIN, &action, NULL));
  put("f", "content");
  int fd = OK(open("f", O_RDONLY));
  EQ(fcntl(fd, F_GETLEASE), F_UNLCK);
  ERR(fcntl(fd, F_SETLEASE, F_UNLCK), EAGAIN);
  ERR(fcntl(fd, F_SETLEASE, 9), EINVAL);
  ERR(fcntl(-1, F_SETLEASE, F_RDLCK), EBADF);
  int ends[2];
  OK(pipe(ends));
  ERR(fcntl(ends[0], F_SETLEASE, F_RDLCK), EINVAL);
  int directory = OK(open(".", O_RDONLY));
  CHECK(fcntl(directory, F_SETLEASE, F_WRLCK) == -1);

  OK(fcntl(fd, F_SETSIG, SIGRTMIN));
  OK(fcntl(fd, F_SETLEASE, F_RDLCK));
  EQ(fcntl(fd, F_GETLEASE), F_RDLCK);
  EQ(fcntl(fd, F_GETOWN), getpid());
  OK(close(OK(open("f", O_RDONLY | O_NONBLOCK))));
  EQ(count, 0);
  ERR(open("f", O_WRONLY | O_NONBLOCK), EWOULDBLOCK);
  EQ(count, 1);
  EQ(descriptor, fd);
  EQ(fcntl(fd, F_GETLEASE), F_UNLCK);
  ERR(open("f", O_WRONLY | O_NONBLOCK), EWOULDBLOCK);
  EQ(count, 1);
  OK(fcntl(fd, F_SETLEASE, F_UNLCK));
  OK(close(OK(open("f", O_WRONLY | O_NONBLOCK))));

  EQ(fcntl(fd, F_GETSIG), 0);
  EQ(fcntl(fd, F_GETOWN), 0);
  OK(fcntl(fd, F_SETSIG, SIGRTMIN));
  OK(fcntl(fd, F_SETLEASE, F_WRLCK));
  EQ(fcntl(fd, F_GETLEASE), F_WRLCK);
  release = fd;
  int reader = OK(open("f", O_RDONLY));
  EQ(count, 2);
  EQ(fcntl(fd, F_GETLEASE), F_UNLCK);
  ERR(fcntl(fd, F_SETLEASE, F_WRLCK), EAGAIN);
  OK(fcntl(fd, F_SETSIG, SIGRTMIN));
  OK(fcntl(fd, F_SETLEASE, F_RDLCK));
  OK(close(reader));
  int writer = OK(open("f", O_RDWR));
  EQ(count, 3);
  ERR(fcntl(fd, F_SETLEASE, F_RDLCK), EAGAIN);
  OK(close(writer));
  OK(fcntl(fd, F_SETLEASE, F_RDLCK));
  OK(close(fd));
  OK(close(OK(open("f", O_RDWR | O_NONBLOCK))));
  EQ(count, 3);
  return 0;
}
