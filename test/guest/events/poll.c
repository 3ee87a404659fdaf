/* poll: files, time-outs, bad arguments. poll(2) */
#include "../check.h"

int main(void) {
  int file = OK(open("f", O_CREAT | O_RDWR, 0644));
  struct pollfd p[3] = {{file, POLLIN | POLLOUT, 0}, {-1, POLLIN, -1}, {500, POLLIN, 0}};
  EQ(poll(p, 3, -1), 2);
  EQ(p[0].revents, POLLIN | POLLOUT);
  EQ(p[1].revents, 0);
  EQ(p[2].revents, POLLNVAL);
  struct timespec before, after;
  OK(clock_gettime(CLOCK_MONOTONIC, &before));
  EQ(poll(NULL, 0, 40), 0);
  OK(clock_gettime(CLOCK_MONOTONIC, &after));
  CHECK((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >= 39000000);
  EQ(RAW(SYS_poll, p, 1 << 30, 0), -EINVAL);
  EQ(RAW(SYS_poll, p, -1, 0), -EINVAL);
  EQ(RAW(SYS_poll, 8, 1, 0), -EFAULT);
  struct pollfd *edge = before_guard(2 * sizeof *edge);
  edge[0] = edge[1] = p[0];
  EQ(RAW(SYS_poll, edge, 2, 0), 2);
  EQ(RAW(SYS_poll, edge, 3, 0), -EFAULT);
  int null = OK(open("/dev/null", O_RDWR));
  p[0] = (struct pollfd){null, POLLIN | POLLOUT, 0};
  EQ(poll(p, 1, 0), 1);
  EQ(p[0].revents, POLLIN | POLLOUT);
  return 0;
}
