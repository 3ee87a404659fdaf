/* Hundreds of connections at once, and thousands one after the other, leave nothing behind. */
#include "sockets.h"

#define COUNT_OPEN 400

int main(void) {
  struct sockaddr_un address;
  socklen_t length = at_own_name(&address, "m");
  int server = listener(SOCK_STREAM, &address, length, 64), set = OK(epoll_create1(0));
  static int clients[COUNT_OPEN], servers[COUNT_OPEN];
  for (int i = 0; i < COUNT_OPEN; i++) {
    clients[i] = connected_to(SOCK_STREAM, &address, length);
    servers[i] = OK(accept(server, NULL, NULL));
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    OK(epoll_ctl(set, EPOLL_CTL_ADD, servers[i], &event));
  }
  for (int i = 0; i < COUNT_OPEN; i += 3) EQ(write(clients[i], &i, sizeof i), sizeof i);
  static struct epoll_event events[COUNT_OPEN];
  int ready = OK(epoll_wait(set, events, COUNT_OPEN, 0));
  EQ(ready, (COUNT_OPEN + 2) / 3);
  for (int n = 0; n < ready; n++) {
    int value, i = events[n].data.u32;
    EQ(read(servers[i], &value, sizeof value), sizeof value);
    EQ(value, i);
    OK(close(servers[i]));
  }
  EQ(epoll_wait(set, events, COUNT_OPEN, 0), 0);
  OK(close_range(set + 1, 2000, 0));
  static char bytes[8192];
  for (int i = 0; i < 3000; i++) {
    int ends[2];
    pair_of(i % 2 ? SOCK_STREAM : SOCK_SEQPACKET, ends);
    EQ(send(ends[0], bytes, sizeof bytes, 0), sizeof bytes);
    OK(close(ends[i % 3 == 0]));
    OK(close(ends[i % 3 != 0]));
  }
  for (int i = 0; i < 500; i++) {
    OK(close(connected_to(SOCK_STREAM, &address, length)));
    OK(close(OK(accept(server, NULL, NULL))));
  }
  return 0;
}
