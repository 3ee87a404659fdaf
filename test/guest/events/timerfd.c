/* timerfd: expirations, absolute times, reading, errors. timerfd_create(2) */
#include "../check.h"
#include <sys/timerfd.h>

int main(void) {
  int fd = OK(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  uint64_t count;
  ERR(read(fd, &count, 8), EAGAIN);
  struct itimerspec spec = {{0, 5000000}, {0, 10000000}}, now;
  OK(timerfd_settime(fd, 0, &spec, NULL));
  struct pollfd p = {fd, POLLIN, 0};
  EQ(poll(&p, 1, 2000), 1);
  EQ(p.revents, POLLIN);
  usleep(30000);
  EQ(read(fd, &count, 8), 8);
  CHECK(count >= 4);
  OK(timerfd_gettime(fd, &now));
  EQ(now.it_interval.tv_nsec, 5000000);
  CHECK(now.it_value.tv_sec == 0 && now.it_value.tv_nsec <= 5000000);
  spec = (struct itimerspec){{0, 0}, {0, 0}};
  OK(timerfd_settime(fd, 0, &spec, &now));
  EQ(now.it_interval.tv_nsec, 5000000);
  OK(timerfd_gettime(fd, &now));
  EQ(now.it_value.tv_nsec, 0);
  OK(clock_gettime(CLOCK_MONOTONIC, &spec.it_value));
  OK(timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL));
  EQ(poll(&p, 1, 2000), 1);
  EQ(read(fd, &count, 8), 8);
  EQ(count, 1);
  ERR(read(fd, &count, 4), EINVAL);
  int blocking = OK(timerfd_create(CLOCK_REALTIME, 0));
  spec.it_value = (struct timespec){0, 20000000};
  OK(timerfd_settime(blocking, 0, &spec, NULL));
  EQ(read(blocking, &count, 8), 8);
  EQ(count, 1);
  spec.it_value.tv_nsec = 1000000000;
  ERR(timerfd_settime(fd, 0, &spec, NULL), EINVAL);
  ERR(timerfd_create(77, 0), EINVAL);
  ERR(timerfd_create(CLOCK_MONOTONIC, 0x10), EINVAL);
  spec.it_value.tv_nsec = 0;
  ERR(timerfd_settime(0, 0, &spec, NULL), EINVAL);
  ERR(timerfd_settime(500, 0, &spec, NULL), EBADF);
  EQ(RAW(SYS_timerfd_settime, fd, 0, 8, NULL), -EFAULT);
  EQ(RAW(SYS_timerfd_gettime, fd, 8), -EFAULT);
  return 0;
}
