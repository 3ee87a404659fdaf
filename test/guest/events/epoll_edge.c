/* EPOLLET reports changes once, EPOLLONESHOT until re-armed. epoll(7) */
#include "../check.h"
#include <sys/epoll.h>

int main(void) {
  int epoll = OK(epoll_create1(0)), ends[2];
  OK(pipe2(ends, O_NONBLOCK));
  struct epoll_event event = {.events = EPOLLIN | EPOLLET}, out[4];
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
  EQ(write(ends[1], "a", 1), 1);
  EQ(epoll_wait(epoll, out, 4, 0), 1);
  EQ(epoll_wait(epoll, out, 4, 0), 0);
  EQ(write(ends[1], "b", 1), 1);
  EQ(epoll_wait(epoll, out, 4, 0), 1);
  EQ(epoll_wait(epoll, out, 4, 0), 0);
  event.events = EPOLLIN | EPOLLONESHOT;
  OK(epoll_ctl(epoll, EPOLL_CTL_MOD, ends[0], &event));
  EQ(epoll_wait(epoll, out, 4, 0), 1);
  EQ(epoll_wait(epoll, out, 4, 0), 0);
  EQ(write(ends[1], "c", 1), 1);
  EQ(epoll_wait(epoll, out, 4, 0), 0);
  OK(epoll_ctl(epoll, EPOLL_CTL_MOD, ends[0], &event));
  EQ(epoll_wait(epoll, out, 4, 0), 1);
  return 0;
}
