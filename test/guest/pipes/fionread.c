/* FIONREAD counts bytes in a pipe; F_GETFL and poll agree with its state. ioctl(2), poll(2) */
#include "../check.h"
#include <sys/ioctl.h>

int main(void) {
  int ends[2], count;
  OK(pipe(ends));
  OK(ioctl(ends[0], FIONREAD, &count));
  EQ(count, 0);
  EQ(write(ends[1], "12345", 5), 5);
  OK(ioctl(ends[0], FIONREAD, &count));
  EQ(count, 5);
  EQ(RAW(SYS_ioctl, ends[0], FIONREAD, 8), -EFAULT);
  int on = 1;
  OK(ioctl(ends[0], FIONBIO, &on));
  EQ(fcntl(ends[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
  on = 0;
  OK(ioctl(ends[0], FIONBIO, &on));
  EQ(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
  OK(ioctl(ends[0], FIOCLEX));
  EQ(fcntl(ends[0], F_GETFD), FD_CLOEXEC);
  OK(ioctl(ends[0], FIONCLEX));
  EQ(fcntl(ends[0], F_GETFD), 0);
  ERR(ioctl(ends[0], 0x12345678, NULL), ENOTTY);
  return 0;
}
