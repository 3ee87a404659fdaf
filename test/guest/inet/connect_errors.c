/* Connections that cannot be made. connect(2) */
#include "inet.h"

static int closed_port(void) {
  int fd = bound(AF_INET, SOCK_STREAM), port = port_of(fd);
  OK(close(fd));
  return port;
}

static void addresses(int family) {
  union address address;
  socklen_t length = loopback(&address, family, 1);
  int fd = OK(socket(family, SOCK_STREAM, 0));
  ERR(connect(fd, &address.any, 0), EINVAL);
  ERR(connect(fd, &address.any, 1), EINVAL);
  ERR(connect(fd, &address.any, 8), EINVAL);
  ERR(connect(fd, &address.any, 129), EINVAL);
  ERR(connect(fd, &address.any, -1), EINVAL);
  for (size_t i = 0; i < BAD_POINTERS; i++) ERR(connect(fd, bad_pointers[i], length), EFAULT);
  memcpy(before_guard(length), &address, length);
  address.any.sa_family = AF_UNIX;
  ERR(connect(fd, &address.any, length), EAFNOSUPPORT);
  address.any.sa_family = 99;
  ERR(connect(fd, &address.any, length), EAFNOSUPPORT);
  EQ(conditions(fd), POLLOUT | POLLHUP);
  OK(close(fd));
}

static void refused(int family) {
  int port = closed_port();
  union address address, seen;
  socklen_t length = loopback(&address, family, port), size = sizeof seen;
  int fd = OK(socket(family, SOCK_STREAM, 0));
  for (int i = 0; i < 3; i++) {
    ERR(connect(fd, &address.any, length), ECONNREFUSED);
    EQ(pending_error(fd), 0);
    ERR(getpeername(fd, &seen.any, &size), ENOTCONN);
  }
  EQ(tcp_state(fd), TCP_CLOSE);
  nonblocking(fd);
  ERR(connect(fd, &address.any, length), EINPROGRESS);
  EQ(await(fd, POLLOUT), POLLOUT | POLLERR | POLLHUP);
  EQ(conditions(fd), POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP);
  ERR(connect(fd, &address.any, length), ECONNREFUSED);
  ERR(connect(fd, &address.any, length), EINPROGRESS);
  EQ(pending_error(fd), ECONNREFUSED);
  EQ(pending_error(fd), 0);
  ERR(connect(fd, &address.any, length), ECONNABORTED);
  ERR(connect(fd, &address.any, length), EINPROGRESS);
  char byte;
  ERR(recv(fd, &byte, 1, 0), ECONNREFUSED);
  EQ(recv(fd, &byte, 1, 0), 0);
  OK(close(fd));
}

static void twice(void) {
  int listening = listener(AF_INET, 4);
  union address address;
  socklen_t length = loopback(&address, AF_INET, port_of(listening));
  int fd = connected_to(AF_INET, listening);
  ERR(connect(fd, &address.any, length), EISCONN);
  ERR(listen(fd, 1), EINVAL);
  ERR(bind(fd, &address.any, length), EINVAL);
  ERR(connect(listening, &address.any, length), EISCONN);
  int later = OK(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  ERR(connect(later, &address.any, length), EINPROGRESS);
  await(later, POLLOUT);
  EQ(pending_error(later), 0);
  OK(connect(later, &address.any, length));
  ERR(connect(later, &address.any, length), EISCONN);
}

static void not_connected(void) {
  int fd = OK(socket(AF_INET, SOCK_STREAM, 0));
  char byte = 0;
  signal(SIGPIPE, SIG_IGN);
  ERR(send(fd, &byte, 1, 0), EPIPE);
  ERR(write(fd, &byte, 1), EPIPE);
  ERR(recv(fd, &byte, 1, 0), ENOTCONN);
  ERR(recv(fd, &byte, 1, MSG_OOB), EINVAL);
  ERR(shutdown(fd, SHUT_WR), ENOTCONN);
  ERR(shutdown(fd, 3), EINVAL);
  ERR(shutdown(fd, -1), EINVAL);
  int listening = listener(AF_INET, 1);
  ERR(recv(listening, &byte, 1, 0), ENOTCONN);
  ERR(send(listening, &byte, 1, 0), EPIPE);
}

/* A network that has nothing but loopback: not everybody's, so only what holds in each. */
static void elsewhere(void) {
  union address address;
  int fd = OK(socket(AF_INET6, SOCK_STREAM, 0));
  SET(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  socklen_t length = at(&address, "::ffff:127.0.0.1", 1);
  ERR(connect(fd, &address.any, length), ENETUNREACH);
  fd = OK(socket(AF_INET6, SOCK_STREAM, 0));
  ERR(connect(fd, &address.any, length), ECONNREFUSED);
  fd = OK(socket(AF_INET6, SOCK_STREAM, 0));
  length = at(&address, "::", 1);
  ERR(connect(fd, &address.any, length), ECONNREFUSED);
  fd = OK(socket(AF_INET, SOCK_STREAM, 0));
  length = at(&address, "0.0.0.0", 1);
  ERR(connect(fd, &address.any, length), ECONNREFUSED);
  length = at(&address, "127.1.2.3", 1);
  ERR(connect(fd, &address.any, length), ECONNREFUSED);
  length = at(&address, "fe80::1", 1);
  fd = OK(socket(AF_INET6, SOCK_STREAM, 0));
  ERR(connect(fd, &address.any, length), EINVAL);
}

int main(void) {
  addresses(AF_INET);
  addresses(AF_INET6);
  refused(AF_INET);
  refused(AF_INET6);
  twice();
  not_connected();
  elsewhere();
  return 0;
}
