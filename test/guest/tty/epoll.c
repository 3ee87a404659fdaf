/* epoll(7) on both sides of a pseudo-terminal. */
#include "tty.h"
#include <sys/epoll.h>

static int ep;
static uint32_t event_of(int fd) {
  struct epoll_event events[4];
  int n = OK(epoll_wait(ep, events, 4, 20));
  uint32_t out = 0;
  for (int i = 0; i < n; i++) if (events[i].data.fd == fd) out |= events[i].events;
  return out;
}

int main(void) {
  open_pty();
  ep = OK(epoll_create1(0));
  struct epoll_event in_slave = {.events = EPOLLIN, .data.fd = slave}, in_master = {.events = EPOLLIN | EPOLLET, .data.fd = master};
  OK(epoll_ctl(ep, EPOLL_CTL_ADD, slave, &in_slave));
  OK(epoll_ctl(ep, EPOLL_CTL_ADD, master, &in_master));
  EQ(event_of(slave), 0);
  EQ(write(master, "a", 1), 1);
  EQ(event_of(slave), 0);
  EQ(write(master, "b\n", 2), 2);
  usleep(20000);
  EQ(event_of(slave), EPOLLIN);
  SAME(line(), "ab\n");
  EQ(event_of(slave), 0);
  SAME(shown(), "ab\r\n");
  EQ(write(slave, "x", 1), 1);
  CHECK(event_of(master) & EPOLLIN);
  EQ(event_of(master), 0);
  close(slave);
  CHECK(event_of(master) & EPOLLHUP);
  return 0;
}
