/* close_range closes or marks descriptors. close_range(2) */
#include "../check.h"
#include <linux/close_range.h>

int main(void) {
  for (int i = 0; i < 20; i++) OK(fcntl(0, F_DUPFD, 10 + i));
  EQ(RAW(SYS_close_range, 12, 14, 0), 0);
  OK(fcntl(11, F_GETFD));
  for (int i = 12; i <= 14; i++) ERR(fcntl(i, F_GETFD), EBADF);
  OK(fcntl(15, F_GETFD));
  EQ(RAW(SYS_close_range, 15, 16, CLOSE_RANGE_CLOEXEC), 0);
  EQ(fcntl(15, F_GETFD), FD_CLOEXEC);
  EQ(fcntl(16, F_GETFD), FD_CLOEXEC);
  EQ(fcntl(17, F_GETFD), 0);
  EQ(RAW(SYS_close_range, 20, 19, 0), -EINVAL);
  EQ(RAW(SYS_close_range, 20, 25, 0x100), -EINVAL);
  OK(fcntl(20, F_GETFD));
  EQ(RAW(SYS_close_range, 18, ~0U, CLOSE_RANGE_UNSHARE), 0);
  for (int i = 18; i < 30; i++) ERR(fcntl(i, F_GETFD), EBADF);
  OK(fcntl(17, F_GETFD));
  EQ(RAW(SYS_close_range, 500, ~0U, 0), 0);
  return 0;
}
