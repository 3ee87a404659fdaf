/* Record locks of one process never conflict with themselves; their arguments are checked. fcntl(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644)), reader = OK(open("f", O_RDONLY)), writer = OK(open("f", O_WRONLY));
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 10};
  OK(fcntl(fd, F_SETLK, &lock));
  OK(fcntl(fd, F_SETLKW, &lock));
  lock.l_type = F_WRLCK;
  OK(fcntl(fd, F_GETLK, &lock));
  EQ(lock.l_type, F_UNLCK);
  lock.l_type = F_UNLCK;
  OK(fcntl(fd, F_SETLK, &lock));
  lock.l_type = F_WRLCK;
  ERR(fcntl(reader, F_SETLK, &lock), EBADF);
  lock.l_type = F_RDLCK;
  ERR(fcntl(writer, F_SETLK, &lock), EBADF);
  lock.l_type = 99;
  ERR(fcntl(fd, F_SETLK, &lock), EINVAL);
  lock.l_type = F_RDLCK;
  lock.l_whence = 9;
  ERR(fcntl(fd, F_SETLK, &lock), EINVAL);
  lock.l_whence = SEEK_SET;
  lock.l_start = -1;
  ERR(fcntl(fd, F_SETLK, &lock), EINVAL);
  ERR(fcntl(fd, F_SETLK, (void *)8), EFAULT);
  return 0;
}
