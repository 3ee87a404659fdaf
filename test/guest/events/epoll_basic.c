/* epoll: add, modify, delete, level-triggered readiness, user data. epoll(7) */
#include "../check.h"
#include <sys/epoll.h>

int main(void) {
  int epoll = OK(epoll_create1(EPOLL_CLOEXEC)), ends[2];
  EQ(fcntl(epoll, F_GETFD), FD_CLOEXEC);
  OK(pipe(ends));
  struct epoll_event event = {.events = EPOLLIN, .data = {.u64 = 0x123456789abcdef0}}, out[4];
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
  ERR(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event), EEXIST);
  EQ(epoll_wait(epoll, out, 4, 0), 0);
  EQ(write(ends[1], "x", 1), 1);
  for (int i = 0; i < 3; i++) {
    EQ(epoll_wait(epoll, out, 4, -1), 1);
    EQ(out[0].events, EPOLLIN);
    EQ(out[0].data.u64, 0x123456789abcdef0);
  }
  event = (struct epoll_event){.events = EPOLLOUT, .data = {.u64 = 2}};
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[1], &event));
  EQ(epoll_wait(epoll, out, 4, 0), 2);
  EQ(epoll_wait(epoll, out, 1, 0), 1);
  event = (struct epoll_event){.events = 0, .data = {.u64 = 3}};
  OK(epoll_ctl(epoll, EPOLL_CTL_MOD, ends[0], &event));
  EQ(epoll_wait(epoll, out, 4, 0), 1);
  EQ(out[0].data.u64, 2);
  OK(epoll_ctl(epoll, EPOLL_CTL_DEL, ends[1], NULL));
  EQ(epoll_wait(epoll, out, 4, 0), 0);
  ERR(epoll_ctl(epoll, EPOLL_CTL_DEL, ends[1], NULL), ENOENT);
  ERR(epoll_ctl(epoll, EPOLL_CTL_MOD, ends[1], &event), ENOENT);
  OK(close(ends[1]));
  EQ(epoll_wait(epoll, out, 4, 0), 1);
  EQ(out[0].events, EPOLLHUP);
  OK(close(ends[0]));
  EQ(epoll_wait(epoll, out, 4, 0), 0);
  return 0;
}
