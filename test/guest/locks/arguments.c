/* What fcntl(2) refuses of a lock. */
#include "locks.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644)), reader = OK(open("f", O_RDONLY)), writer = OK(open("f", O_WRONLY));
  int path = OK(open("f", O_PATH));
  int const commands[] = {F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW};
  for (size_t i = 0; i < COUNT(commands); i++) {
    int command = commands[i];
    ERR(ofd(-1, command, F_RDLCK, 0, 0), EBADF);
    ERR(ofd(path, command, F_RDLCK, 0, 0), EBADF);
    ERR(ofd(reader, command, F_WRLCK, 0, 0), EBADF);
    ERR(ofd(writer, command, F_RDLCK, 0, 0), EBADF);
    ERR(ofd(fd, command, 17, 0, 0), EINVAL);
    ERR(ofd(fd, command, F_RDLCK, -1, 1), EINVAL);
    ERR(ofd(fd, command, F_RDLCK, 5, -6), EINVAL);
    ERR(ofd(fd, command, F_RDLCK, LLONG_MIN, 1), EINVAL);
    ERR(ofd(fd, command, F_RDLCK, 0, LLONG_MIN), EINVAL);
    ERR(ofd(fd, command, F_RDLCK, LLONG_MAX, 2), EOVERFLOW);
    OK(ofd(fd, command, F_RDLCK, LLONG_MAX, 1));
    OK(ofd(fd, command, F_RDLCK, 0, LLONG_MAX));
    OK(ofd(fd, command, F_UNLCK, 0, 0));
    OK(ofd(reader, command, F_UNLCK, 0, 0));
    struct flock lock = range(F_RDLCK, 0, 0);
    lock.l_whence = 3;
    ERR(fcntl(fd, command, &lock), EINVAL);
    lock.l_whence = -1;
    ERR(fcntl(fd, command, &lock), EINVAL);
    for (size_t p = 0; p < BAD_POINTERS; p++) EQ(RAW(SYS_fcntl, fd, command, bad_pointers[p]), -EFAULT);
    struct flock *edge = before_guard(sizeof *edge);
    *edge = range(F_RDLCK, 0, 1);
    OK(fcntl(fd, command, edge));
    EQ(RAW(SYS_fcntl, fd, command, (char *)edge + 8), -EFAULT);
    edge = after_hole(sizeof *edge);
    *edge = range(F_UNLCK, 0, 0);
    OK(fcntl(fd, command, edge));
    EQ(RAW(SYS_fcntl, fd, command, (char *)edge - 8), -EFAULT);
  }
  struct flock lock = range(F_WRLCK, 0, 0);
  lock.l_pid = 1;
  ERR(fcntl(fd, F_OFD_SETLK, &lock), EINVAL);
  ERR(fcntl(fd, F_OFD_SETLKW, &lock), EINVAL);
  ERR(fcntl(fd, F_OFD_GETLK, &lock), EINVAL);
  lock.l_type = F_UNLCK;
  ERR(fcntl(fd, F_GETLK, &lock), EINVAL);
  return 0;
}
