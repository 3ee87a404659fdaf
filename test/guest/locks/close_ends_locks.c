/* Closing any descriptor of a file ends the process's record locks on it, not those of a description. fcntl(2) */
#include "locks.h"

static int type_of(int fd) {
  struct flock lock = range(F_WRLCK, 0, 0);
  OK(fcntl(fd, F_OFD_GETLK, &lock));
  return lock.l_type;
}

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644)), watcher = OK(open("f", O_RDWR));
  struct flock lock = range(F_WRLCK, 0, 0);
  OK(fcntl(fd, F_SETLK, &lock));
  EQ(type_of(watcher), F_WRLCK);
  OK(close(OK(open("f", O_RDONLY))));
  EQ(type_of(watcher), F_UNLCK);

  OK(fcntl(fd, F_SETLK, &lock));
  OK(close(OK(dup(fd))));
  EQ(type_of(watcher), F_UNLCK);

  OK(fcntl(fd, F_SETLK, &lock));
  int other = OK(open("f", O_RDONLY));
  OK(dup2(0, other));
  EQ(type_of(watcher), F_UNLCK);

  OK(ofd(fd, F_OFD_SETLK, F_WRLCK, 0, 0));
  OK(close(OK(open("f", O_RDONLY))));
  EQ(type_of(watcher), F_WRLCK);
  int copy = OK(dup(fd));
  OK(close(fd));
  EQ(type_of(watcher), F_WRLCK);
  OK(ofd(copy, F_OFD_SETLK, F_RDLCK, 0, 0));
  EQ(type_of(watcher), F_RDLCK);
  OK(close(copy));
  EQ(type_of(watcher), F_UNLCK);
  return 0;
}
