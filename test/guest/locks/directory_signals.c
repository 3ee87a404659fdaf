/* F_NOTIFY: a signal when a directory changes, once or always. fcntl(2) */
#include "locks.h"

static volatile int count, descriptor;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  count++;
  descriptor = info->si_fd;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGRTMIN, &action, NULL));
  OK(mkdir("d", 0755));
  put("f", "");
  int file = OK(open("f", O_RDONLY));
  errno = 0;
  if (fcntl(file, F_NOTIFY, DN_CREATE) == -1 && errno == EINVAL) return 0; /* a kernel built without it */
  EQ(errno, ENOTDIR);
  int fd = OK(open("d", O_RDONLY));
  OK(fcntl(fd, F_SETSIG, SIGRTMIN));
  OK(fcntl(fd, F_NOTIFY, DN_CREATE));
  EQ(fcntl(fd, F_GETOWN), getpid());
  put("d/a", "");
  EQ(count, 1);
  EQ(descriptor, fd);
  put("d/b", "");
  EQ(count, 1);
  OK(fcntl(fd, F_NOTIFY, DN_DELETE | DN_MULTISHOT));
  OK(unlink("d/a"));
  OK(unlink("d/b"));
  EQ(count, 3);
  put("d/a", "");
  EQ(count, 3);
  OK(rename("d/a", "out"));
  EQ(count, 4);
  OK(fcntl(fd, F_NOTIFY, 0));
  OK(rename("out", "d/a"));
  OK(unlink("d/a"));
  EQ(count, 4);
  OK(fcntl(fd, F_NOTIFY, DN_CREATE | DN_MULTISHOT));
  OK(close(fd));
  put("d/c", "");
  EQ(count, 4);
  return 0;
}
