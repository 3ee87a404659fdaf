/* RLIMIT_NOFILE bounds every new descriptor: EMFILE, EBADF for dup2, EINVAL for F_DUPFD. getrlimit(2) */
#include "../check.h"

int main(void) {
  struct rlimit limit;
  OK(getrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = 16;
  OK(setrlimit(RLIMIT_NOFILE, &limit));
  int fd, last = -1;
  while ((fd = dup(1)) >= 0) last = fd;
  EQ(errno, EMFILE);
  EQ(last, 15);
  ERR(open(".", O_RDONLY), EMFILE);
  ERR(openat(AT_FDCWD, "missing", O_RDONLY), EMFILE);
  int ends[2] = {-7, -7};
  ERR(pipe(ends), EMFILE);
  EQ(ends[0], -7);
  ERR(dup2(1, 16), EBADF);
  ERR(fcntl(1, F_DUPFD, 16), EINVAL);
  ERR(fcntl(1, F_DUPFD, 3), EMFILE);
  EQ(dup2(1, 15), 15);
  OK(close(15));
  ERR(pipe(ends), EMFILE);
  EQ(dup(1), 15);
  return 0;
}
