/* RLIMIT_FSIZE: a short write up to the limit, then SIGXFSZ and EFBIG. setrlimit(2) */
#include "../check.h"

static volatile sig_atomic_t seen;
static void handler(int signal) { seen = signal; }

int main(void) {
  signal(SIGXFSZ, handler);
  struct rlimit limit = {10, RLIM_INFINITY};
  OK(getrlimit(RLIMIT_FSIZE, &limit));
  limit.rlim_cur = 10;
  OK(setrlimit(RLIMIT_FSIZE, &limit));
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  EQ(write(fd, "01234567", 8), 8);
  EQ(write(fd, "89abcdef", 8), 2);
  EQ(seen, 0);
  ERR(write(fd, "x", 1), EFBIG);
  EQ(seen, SIGXFSZ);
  seen = 0;
  ERR(ftruncate(fd, 11), EFBIG);
  EQ(seen, SIGXFSZ);
  OK(ftruncate(fd, 5));
  signal(SIGXFSZ, SIG_IGN);
  ERR(pwrite(fd, "x", 1, 10), EFBIG);
  EQ(pwrite(fd, "xy", 2, 9), 1);
  return 0;
}
