/* A listener's queue. listen(2) */
#include "inet.h"

static int connecting(int listening) {
  union address address;
  socklen_t length = loopback(&address, AF_INET, port_of(listening));
  int fd = OK(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  ERR(connect(fd, &address.any, length), EINPROGRESS);
  return fd;
}

int main(void) {
  int listening = listener(AF_INET, 1), fds[4];
  nonblocking(listening);
  ERR(accept(listening, NULL, NULL), EAGAIN);
  EQ(conditions(listening), 0);
  for (int i = 0; i < 2; i++) {
    fds[i] = connecting(listening);
    await(fds[i], POLLOUT);
    EQ(pending_error(fds[i]), 0);
  }
  EQ(await(listening, POLLIN), POLLIN);
  /* Two wait: the next one has to. */
  fds[2] = connecting(listening);
  usleep(50000);
  EQ(conditions(fds[2]), 0);
  EQ(tcp_state(fds[2]), TCP_SYN_SENT);
  ERR(connect(fds[2], &(struct sockaddr){.sa_family = AF_INET}, 16), EALREADY);
  ERR(send(fds[2], "x", 1, 0), EAGAIN);
  char byte;
  ERR(recv(fds[2], &byte, 1, 0), EAGAIN);
  union address address;
  socklen_t length = sizeof address;
  ERR(getpeername(fds[2], &address.any, &length), ENOTCONN);
  /* What was sent before the connection is accepted waits. */
  EQ(send(fds[0], "early", 5, 0), 5);
  int accepted = OK(accept4(listening, &address.any, &length, 0));
  EQ(ntohs(address.v4.sin_port), port_of(fds[0]));
  EQ(length, sizeof address.v4);
  char text[8];
  EQ(recv(accepted, text, sizeof text, 0), 5);
  await(fds[2], POLLOUT);
  EQ(pending_error(fds[2]), 0);
  for (int i = 0; i < 2; i++) {
    await(listening, POLLIN);
    OK(accept(listening, NULL, NULL));
  }
  ERR(accept(listening, NULL, NULL), EAGAIN);
  /* One that is reset before it is accepted is accepted all the same. */
  fds[3] = connecting(listening);
  await(fds[3], POLLOUT);
  struct linger now = {.l_onoff = 1};
  OK(setsockopt(fds[3], SOL_SOCKET, SO_LINGER, &now, sizeof now));
  OK(close(fds[3]));
  usleep(20000);
  int broken = OK(accept(listening, &address.any, &length));
  ERR(recv(broken, &byte, 1, 0), ECONNRESET);
  /* Time limits. */
  OK(fcntl(listening, F_SETFL, O_RDWR));
  struct timeval limit = {.tv_usec = 30000};
  OK(setsockopt(listening, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  ERR(accept(listening, NULL, NULL), EAGAIN);
  connecting(listening);
  connecting(listening);
  usleep(20000);
  int late = OK(socket(AF_INET, SOCK_STREAM, 0));
  OK(setsockopt(late, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit));
  length = loopback(&address, AF_INET, port_of(listening));
  ERR(connect(late, &address.any, length), EINPROGRESS);
  ERR(connect(late, &address.any, length), EALREADY);
  /* The listener goes: who waited is refused or reset. */
  OK(close(listening));
  return 0;
}
