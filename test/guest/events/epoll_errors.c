/* What epoll refuses. epoll_ctl(2), epoll_wait(2) */
#include "../check.h"
#include <sys/epoll.h>

int main(void) {
  int epoll = OK(epoll_create1(0)), file = OK(open("f", O_CREAT | O_RDWR, 0644)), ends[2];
  OK(pipe(ends));
  struct epoll_event event = {.events = EPOLLIN}, out[2];
  ERR(epoll_create1(1), EINVAL);
  EQ(RAW(SYS_epoll_create, 0), -EINVAL);
  EQ(RAW(SYS_epoll_create, -1), -EINVAL);
  ERR(epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event), EPERM);
  ERR(epoll_ctl(epoll, EPOLL_CTL_ADD, epoll, &event), EINVAL);
  ERR(epoll_ctl(epoll, 77, ends[0], &event), EINVAL);
  ERR(epoll_ctl(epoll, EPOLL_CTL_ADD, 500, &event), EBADF);
  ERR(epoll_ctl(500, EPOLL_CTL_ADD, ends[0], &event), EBADF);
  ERR(epoll_ctl(file, EPOLL_CTL_ADD, ends[0], &event), EINVAL);
  EQ(RAW(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, ends[0], 8), -EFAULT);
  ERR(epoll_wait(epoll, out, 0, 0), EINVAL);
  EQ(RAW(SYS_epoll_wait, epoll, out, -1, 0), -EINVAL);
  ERR(epoll_wait(file, out, 1, 0), EINVAL);
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[1], &(struct epoll_event){.events = EPOLLOUT}));
  EQ(RAW(SYS_epoll_wait, epoll, 8, 1, 0), -EFAULT);
  EQ(epoll_wait(epoll, out, 2, 0), 1);
  /* Two instances must not watch each other in a circle. */
  int second = OK(epoll_create1(0));
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, second, &event));
  ERR(epoll_ctl(second, EPOLL_CTL_ADD, epoll, &event), ELOOP);
  return 0;
}
