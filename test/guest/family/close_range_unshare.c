/* close_range(2) with CLOSE_RANGE_UNSHARE leaves those who shared the descriptors alone; coarse clocks do not go back. */
#include "family.h"
#include <linux/close_range.h>

static int fd;
static int closes(void *unused) {
  (void)unused;
  EQ(RAW(SYS_close_range, fd, fd, CLOSE_RANGE_UNSHARE), 0);
  ERR(fcntl(fd, F_GETFD), EBADF);
  _exit(0);
}

int main(void) {
  static char stack[65536] __attribute__((aligned(16)));
  int status;
  fd = OK(open(".", O_RDONLY));
  pid_t pid = OK(clone(closes, stack + sizeof stack, CLONE_FILES | SIGCHLD, NULL));
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 0);
  OK(fcntl(fd, F_GETFD));

  /* By the vDSO and by a system call in turn. */
  clockid_t const clocks[] = {CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE};
  for (unsigned i = 0; i < COUNT(clocks); i++) {
    long last = 0;
    for (int k = 0; k < 2000; k++) {
      struct timespec time;
      if (k % 2) OK(clock_gettime(clocks[i], &time));
      else EQ(RAW(SYS_clock_gettime, clocks[i], &time), 0);
      long now = time.tv_sec * 1000000000L + time.tv_nsec;
      CHECK(now >= last);
      last = now;
    }
  }
  return 0;
}
