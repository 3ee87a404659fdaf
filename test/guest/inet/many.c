/* Many connections at once, a storm of short ones, epoll over all of them. */
#include "inet.h"

#ifndef CONNECTIONS
#define CONNECTIONS 2000
#endif

int main(void) {
  struct rlimit files = {.rlim_cur = 3 * CONNECTIONS, .rlim_max = 3 * CONNECTIONS};
  if (setrlimit(RLIMIT_NOFILE, &files) < 0) return 0;
  int listening = listener(AF_INET, 4096), poller = OK(epoll_create1(0));
  static int clients[CONNECTIONS], servers[CONNECTIONS];
  for (int i = 0; i < CONNECTIONS; i++) {
    clients[i] = connected_to(AF_INET, listening);
    servers[i] = OK(accept(listening, NULL, NULL));
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u32 = i};
    OK(epoll_ctl(poller, EPOLL_CTL_ADD, servers[i], &event));
  }
  struct epoll_event events[64];
  EQ(epoll_wait(poller, events, 64, 0), 0);
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < CONNECTIONS; i++) EQ(send(clients[i], &i, sizeof i, 0), sizeof i);
    for (int heard = 0; heard < CONNECTIONS;) {
      int count = epoll_wait(poller, events, 64, 10000);
      CHECK(count > 0);
      for (int k = 0; k < count; k++, heard++) {
        int i = events[k].data.u32, value;
        EQ(recv(servers[i], &value, sizeof value, 0), sizeof value);
        EQ(value, i);
        EQ(send(servers[i], &value, sizeof value, 0), sizeof value);
      }
    }
    for (int i = 0; i < CONNECTIONS; i++) {
      int value;
      EQ(recv(clients[i], &value, sizeof value, 0), sizeof value);
      EQ(value, i);
    }
  }
  for (int i = 0; i < CONNECTIONS; i++) OK(close(i % 2 ? clients[i] : servers[i]));
  for (int i = 0; i < CONNECTIONS; i++) {
    int value, other = i % 2 ? servers[i] : clients[i];
    EQ(recv(other, &value, 1, 0), 0);
    OK(close(other));
  }
  /* Short ones. */
  for (int i = 0; i < 3000; i++) {
    int client = connected_to(AF_INET, listening), server = OK(accept(listening, NULL, NULL));
    OK(close(client));
    char byte;
    EQ(recv(server, &byte, 1, 0), 0);
    OK(close(server));
  }
  return 0;
}
