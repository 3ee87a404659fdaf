/* What the programs on internet sockets share. */
#ifndef INET_H
#define INET_H
#include "../check.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* An address of either version, as large as the larger. */
union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

/* 127.0.0.1 or ::1. */
MAYBE_UNUSED static socklen_t loopback(union address *address, int family, int port) {
  memset(address, 0, sizeof *address);
  address->any.sa_family = family;
  if (family == AF_INET) {
    address->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address->v4.sin_port = htons(port);
    return sizeof address->v4;
  }
  address->v6.sin6_addr = in6addr_loopback;
  address->v6.sin6_port = htons(port);
  return sizeof address->v6;
}
/* An address by its text. */
MAYBE_UNUSED static socklen_t at(union address *address, const char *text, int port) {
  memset(address, 0, sizeof *address);
  if (strchr(text, ':') == NULL) {
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = htons(port);
    EQ(inet_pton(AF_INET, text, &address->v4.sin_addr), 1);
    return sizeof address->v4;
  }
  address->v6.sin6_family = AF_INET6;
  address->v6.sin6_port = htons(port);
  EQ(inet_pton(AF_INET6, text, &address->v6.sin6_addr), 1);
  return sizeof address->v6;
}
MAYBE_UNUSED static int port_of(int fd) {
  union address address;
  socklen_t length = sizeof address;
  OK(getsockname(fd, &address.any, &length));
  return ntohs(address.v4.sin_port);
}
/* A socket bound to any port of the loopback address. */
MAYBE_UNUSED static int bound(int family, int type) {
  union address address;
  socklen_t length = loopback(&address, family, 0);
  int fd = OK(socket(family, type, 0));
  OK(bind(fd, &address.any, length));
  return fd;
}
MAYBE_UNUSED static int listener(int family, int backlog) {
  int fd = bound(family, SOCK_STREAM);
  OK(listen(fd, backlog));
  return fd;
}
MAYBE_UNUSED static int connected_to(int family, int listening) {
  union address address;
  socklen_t length = loopback(&address, family, port_of(listening));
  int fd = OK(socket(family, SOCK_STREAM, 0));
  OK(connect(fd, &address.any, length));
  return fd;
}
/* A connection: ends[0] has connected, ends[1] was accepted. */
MAYBE_UNUSED static void tcp_pair(int ends[2]) {
  int fd = listener(AF_INET, 1);
  ends[0] = connected_to(AF_INET, fd);
  ends[1] = OK(accept(fd, NULL, NULL));
  OK(close(fd));
}
MAYBE_UNUSED static void nonblocking(int fd) { OK(fcntl(fd, F_SETFL, OK(fcntl(fd, F_GETFL)) | O_NONBLOCK)); }
/* The conditions that hold now. */
MAYBE_UNUSED static int conditions(int fd) {
  struct pollfd entry = {.fd = fd, .events = POLLIN | POLLOUT | POLLPRI | POLLRDHUP};
  OK(poll(&entry, 1, 0));
  return entry.revents;
}
/* Waits for at least one of the conditions. */
MAYBE_UNUSED static int await(int fd, int events) {
  struct pollfd entry = {.fd = fd, .events = events};
  EQ(poll(&entry, 1, 10000), 1);
  return entry.revents;
}
MAYBE_UNUSED static int option(int fd, int level, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  OK(getsockopt(fd, level, name, &value, &length));
  EQ(length, sizeof value);
  return value;
}
#define SET(fd, level, name, value) OK(setsockopt(fd, level, name, &(int){value}, sizeof(int)))
#define CANNOT_SET(fd, level, name, value, error) \
  ERR(setsockopt(fd, level, name, &(int){value}, sizeof(int)), error)
MAYBE_UNUSED static int pending_error(int fd) { return option(fd, SOL_SOCKET, SO_ERROR); }
MAYBE_UNUSED static int tcp_state(int fd) {
  struct tcp_info info;
  socklen_t length = sizeof info;
  OK(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length));
  return info.tcpi_state;
}
#endif
