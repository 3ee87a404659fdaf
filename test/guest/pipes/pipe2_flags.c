/* pipe2: O_CLOEXEC, O_NONBLOCK, bad flags. pipe(2) */
#include "../check.h"

int main(void) {
  int ends[2];
  OK(pipe2(ends, O_CLOEXEC | O_NONBLOCK));
  EQ(fcntl(ends[0], F_GETFD), FD_CLOEXEC);
  EQ(fcntl(ends[1], F_GETFD), FD_CLOEXEC);
  EQ(fcntl(ends[0], F_GETFL), O_RDONLY | O_NONBLOCK);
  EQ(fcntl(ends[1], F_GETFL), O_WRONLY | O_NONBLOCK);
  char byte;
  ERR(read(ends[0], &byte, 1), EAGAIN);
  OK(pipe(ends));
  EQ(fcntl(ends[0], F_GETFL), O_RDONLY);
  ERR(write(ends[0], "x", 1), EBADF);
  ERR(read(ends[1], &byte, 1), EBADF);
  ERR(pipe2(ends, O_CREAT), EINVAL);
  int free_fd = OK(dup(0));
  OK(close(free_fd));
  EQ(RAW(SYS_pipe2, before_guard(4), 0), -EFAULT);
  EQ(dup(0), free_fd);
  return 0;
}
