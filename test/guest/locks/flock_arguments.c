/* flock(2): its errors, its conversions, and what shares a lock. */
#include "locks.h"
#include <sys/file.h>

int main(void) {
  int one = OK(open("f", O_CREAT | O_RDONLY, 0644)), two = OK(open("f", O_WRONLY));
  int path = OK(open("f", O_PATH));
  ERR(flock(-1, LOCK_SH), EBADF);
  ERR(flock(path, LOCK_SH), EBADF);
  ERR(flock(one, 0), EINVAL);
  ERR(flock(one, LOCK_NB), EINVAL);
  ERR(flock(one, LOCK_SH | LOCK_EX), EINVAL);
  ERR(flock(one, 16 | LOCK_SH), EINVAL);
  OK(flock(one, LOCK_EX));
  OK(flock(one, LOCK_EX));
  ERR(flock(two, LOCK_SH | LOCK_NB), EWOULDBLOCK);
  int copy = OK(dup(one));
  OK(flock(copy, LOCK_SH));
  OK(flock(two, LOCK_SH | LOCK_NB));
  ERR(flock(copy, LOCK_EX | LOCK_NB), EWOULDBLOCK);
  OK(flock(two, LOCK_UN));
  OK(flock(two, LOCK_UN));
  OK(flock(copy, LOCK_EX | LOCK_NB));
  OK(close(copy));
  ERR(flock(two, LOCK_EX | LOCK_NB), EWOULDBLOCK);
  struct flock lock = range(F_WRLCK, 0, 0);
  OK(fcntl(two, F_SETLK, &lock));
  OK(close(one));
  OK(flock(two, LOCK_EX | LOCK_NB));
  int fds[2];
  OK(pipe(fds));
  OK(flock(fds[0], LOCK_EX));
  int directory = OK(open(".", O_RDONLY));
  OK(flock(directory, LOCK_EX | LOCK_NB));
  return 0;
}
