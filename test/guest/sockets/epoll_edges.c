/* Edges: each arrival is told once; room is told when it comes back. epoll(7) */
#include "sockets.h"

int main(void) {
  int ends[2], set = OK(epoll_create1(0));
  pair_of(SOCK_STREAM, ends);
  non_blocking(ends[0]);
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.u32 = 7}, seen;
  OK(epoll_ctl(set, EPOLL_CTL_ADD, ends[1], &event));
  EQ(epoll_wait(set, &seen, 1, 0), 0);
  EQ(write(ends[0], "a", 1), 1);
  EQ(epoll_wait(set, &seen, 1, -1), 1);
  EQ(seen.events, EPOLLIN);
  EQ(seen.data.u32, 7);
  EQ(epoll_wait(set, &seen, 1, 0), 0);
  EQ(write(ends[0], "b", 1), 1);
  EQ(epoll_wait(set, &seen, 1, 0), 1);
  /* Room that comes is no news for who waits for input. */
  EQ(write(ends[1], "c", 1), 1);
  char text[8];
  EQ(read(ends[0], text, 8), 1);
  EQ(epoll_wait(set, &seen, 1, 0), 0);
  OK(shutdown(ends[0], SHUT_WR));
  EQ(epoll_wait(set, &seen, 1, 0), 1);
  EQ(seen.events, EPOLLIN | EPOLLRDHUP);
  EQ(epoll_wait(set, &seen, 1, 0), 0);
  OK(epoll_ctl(set, EPOLL_CTL_DEL, ends[1], NULL));

  int other[2];
  pair_of(SOCK_STREAM, other);
  non_blocking(other[0]);
  event.events = EPOLLOUT | EPOLLET;
  OK(epoll_ctl(set, EPOLL_CTL_ADD, other[0], &event));
  EQ(epoll_wait(set, &seen, 1, 0), 1);
  EQ(epoll_wait(set, &seen, 1, 0), 0);
  static char bytes[4096];
  while (write(other[0], bytes, sizeof bytes) > 0) continue;
  EQ(epoll_wait(set, &seen, 1, 0), 0);
  EQ(read(other[1], bytes, sizeof bytes), sizeof bytes);
  EQ(epoll_wait(set, &seen, 1, 0), 0);
  while (recv(other[1], bytes, sizeof bytes, MSG_DONTWAIT) > 0) continue;
  EQ(epoll_wait(set, &seen, 1, 0), 1);
  EQ(seen.events, EPOLLOUT);
  OK(close(other[1]));
  EQ(epoll_wait(set, &seen, 1, 0), 1);
  CHECK((seen.events & EPOLLHUP) != 0);

  /* A listener. */
  struct sockaddr_un address;
  socklen_t length = at_own_name(&address, "e");
  int server = listener(SOCK_STREAM, &address, length, 5);
  event.events = EPOLLIN;
  OK(epoll_ctl(set, EPOLL_CTL_ADD, server, &event));
  OK(epoll_ctl(set, EPOLL_CTL_DEL, other[0], NULL));
  EQ(epoll_wait(set, &seen, 1, 0), 0);
  connected_to(SOCK_STREAM, &address, length);
  EQ(epoll_wait(set, &seen, 1, 0), 1);
  EQ(epoll_wait(set, &seen, 1, 0), 1);
  OK(accept(server, NULL, NULL));
  EQ(epoll_wait(set, &seen, 1, 0), 0);
  return 0;
}
