/* pselect6, eventfd2 and eventfd as bare calls with their own argument rules. select(2), eventfd(2) */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}

int main(void) {
  long fd = RAW(SYS_eventfd2, 5, 02000000);
  CHECK(fd >= 0);
  EQ(fcntl((int)fd, F_GETFD), FD_CLOEXEC);
  EQ(RAW(SYS_eventfd2, 5, 4), -EINVAL);
  CHECK(RAW(SYS_eventfd, 1) >= 0);
  uint64_t set[16] = {1ULL << fd};
  struct timespec zero = {0, 0};
  EQ(RAW(SYS_pselect6, fd + 1, set, NULL, NULL, &zero, NULL), 1);
  EQ(set[0], 1ULL << fd);
  signal(SIGUSR1, handler);
  uint64_t none = 0, one = 1ULL << (SIGUSR1 - 1);
  struct {
    void *mask;
    size_t size;
  } argument = {&none, 8};
  EQ(RAW(SYS_rt_sigprocmask, SIG_BLOCK, &one, NULL, 8), 0);
  OK(raise(SIGUSR1));
  struct timespec second = {5, 0};
  EQ(RAW(SYS_pselect6, 0, NULL, NULL, NULL, &second, &argument), -EINTR);
  EQ(count, 1);
  argument.size = 4;
  EQ(RAW(SYS_pselect6, 0, NULL, NULL, NULL, &zero, &argument), -EINVAL);
  argument = (typeof(argument)){(void *)8, 8};
  EQ(RAW(SYS_pselect6, 0, NULL, NULL, NULL, &zero, &argument), -EFAULT);
  EQ(RAW(SYS_pselect6, 0, NULL, NULL, NULL, &zero, 8), -EFAULT);
  EQ(RAW(SYS_pselect6, 0, NULL, NULL, NULL, 8, NULL), -EFAULT);
  return 0;
}
