/* Ports after their connections: TIME_WAIT, SO_REUSEADDR, the ports of accepted connections. ip(7), socket(7) */
#include "inet.h"

static int bind_again(int port, int reuse) {
  union address address;
  socklen_t length = loopback(&address, AF_INET, port);
  int fd = OK(socket(AF_INET, SOCK_STREAM, 0)), error = 0;
  if (reuse) SET(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (bind(fd, &address.any, length) < 0) error = errno;
  OK(close(fd));
  return error;
}
/* A connection whose server side ends first, or second. */
static int served(int reuse, int server_first, int keep) {
  int listening = bound(AF_INET, SOCK_STREAM), port = port_of(listening);
  if (reuse) SET(listening, SOL_SOCKET, SO_REUSEADDR, 1);
  OK(listen(listening, 1));
  int client = connected_to(AF_INET, listening), server = OK(accept(listening, NULL, NULL));
  OK(close(listening));
  if (keep) return port;
  OK(close(server_first ? server : client));
  usleep(10000);
  OK(close(server_first ? client : server));
  usleep(10000);
  return port;
}

int main(void) {
  int port = served(0, 1, 0);
  EQ(bind_again(port, 0), EADDRINUSE);
  EQ(bind_again(port, 1), EADDRINUSE);
  port = served(1, 1, 0);
  EQ(bind_again(port, 0), EADDRINUSE);
  EQ(bind_again(port, 1), 0);
  port = served(0, 0, 0);
  EQ(bind_again(port, 0), 0);
  port = served(1, 1, 1);
  EQ(bind_again(port, 0), EADDRINUSE);
  EQ(bind_again(port, 1), 0);
  /* Reset: nothing remains. */
  int listening = listener(AF_INET, 1);
  port = port_of(listening);
  int client = connected_to(AF_INET, listening), server = OK(accept(listening, NULL, NULL));
  struct linger now = {.l_onoff = 1};
  OK(setsockopt(server, SOL_SOCKET, SO_LINGER, &now, sizeof now));
  OK(close(server));
  OK(close(client));
  OK(close(listening));
  EQ(bind_again(port, 0), 0);
  return 0;
}
