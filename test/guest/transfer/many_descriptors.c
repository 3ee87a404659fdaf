/* 50,000 descriptors; the lowest free one is given, wherever the gaps are, and quickly. open(2), getrlimit(2) */
#include "../check.h"

int main(void) {
  struct rlimit limit;
  OK(getrlimit(RLIMIT_NOFILE, &limit));
  if (limit.rlim_max < 50100) return 0;
  limit.rlim_cur = 50100;
  OK(setrlimit(RLIMIT_NOFILE, &limit));
  int first = OK(open("/dev/null", O_RDONLY)), last = first;
  while (last < 50000) last = OK(dup(first));
  EQ(fcntl(first, F_DUPFD, 60000), -1);
  EQ(errno, EINVAL);
  struct timespec begin, end;
  OK(clock_gettime(CLOCK_MONOTONIC, &begin));
  for (int i = 0; i < 2000; i++) {
    OK(close(10));
    EQ(dup(first), 10);
    EQ(dup(first), 50001);
    OK(close(50001));
  }
  OK(clock_gettime(CLOCK_MONOTONIC, &end));
  CHECK(end.tv_sec - begin.tv_sec < 20);
  OK(close(777));
  OK(close(33333));
  EQ(fcntl(first, F_DUPFD, 500), 777);
  EQ(fcntl(first, F_DUPFD, 500), 33333);
  EQ(fcntl(first, F_DUPFD, 500), 50001);
  limit.rlim_cur = 100;
  OK(setrlimit(RLIMIT_NOFILE, &limit));
  ERR(dup(first), EMFILE);
  OK(close(50));
  EQ(dup(first), 50);
  ERR(dup2(first, 100), EBADF);
  ERR(fcntl(first, F_DUPFD, 100), EINVAL);
  OK(close_range(60, 50002, 0));
  EQ(dup(first), 60);
  return 0;
}
