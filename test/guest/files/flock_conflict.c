/* flock locks belong to open file descriptions, so one process can block itself. flock(2) */
#include "../check.h"
#include <sys/file.h>

int main(void) {
  int a = OK(open("f", O_CREAT | O_RDWR, 0644)), b = OK(open("f", O_RDONLY));
  OK(flock(a, LOCK_SH));
  OK(flock(b, LOCK_SH | LOCK_NB));
  ERR(flock(a, LOCK_EX | LOCK_NB), EWOULDBLOCK);
  OK(flock(b, LOCK_UN));
  OK(flock(a, LOCK_EX | LOCK_NB));
  ERR(flock(b, LOCK_SH | LOCK_NB), EWOULDBLOCK);
  int copy = OK(dup(a));
  OK(close(a));
  ERR(flock(b, LOCK_SH | LOCK_NB), EWOULDBLOCK);
  OK(close(copy));
  OK(flock(b, LOCK_EX | LOCK_NB));
  ERR(flock(b, 77), EINVAL);
  ERR(flock(-1, LOCK_SH), EBADF);
  return 0;
}
