/* IPv4 over sockets of IPv6. ipv6(7) */
#include "inet.h"

static char buffer[64];

static const char *shown(union address *address) {
  static char text[64];
  inet_ntop(AF_INET6, &address->v6.sin6_addr, text, sizeof text);
  return text;
}

int main(void) {
  union address address;
  socklen_t length = at(&address, "::", 0);
  int listening = OK(socket(AF_INET6, SOCK_STREAM, 0));
  SET(listening, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  OK(bind(listening, &address.any, length));
  OK(listen(listening, 4));
  int port = port_of(listening);
  length = at(&address, "127.0.0.1", port);
  int four = OK(socket(AF_INET, SOCK_STREAM, 0));
  OK(connect(four, &address.any, length));
  length = sizeof address;
  int fd = OK(accept(listening, &address.any, &length));
  EQ(length, sizeof address.v6);
  SAME(shown(&address), "::ffff:127.0.0.1");
  EQ(ntohs(address.v6.sin6_port), port_of(four));
  OK(getsockname(fd, &address.any, &length));
  SAME(shown(&address), "::ffff:127.0.0.1");
  length = at(&address, "::1", port);
  int six = OK(socket(AF_INET6, SOCK_STREAM, 0));
  OK(connect(six, &address.any, length));
  length = sizeof address;
  OK(accept(listening, &address.any, &length));
  SAME(shown(&address), "::1");
  length = at(&address, "::ffff:127.0.0.1", port);
  int mapped = OK(socket(AF_INET6, SOCK_STREAM, 0));
  OK(connect(mapped, &address.any, length));
  OK(getpeername(mapped, &address.any, &length));
  SAME(shown(&address), "::ffff:127.0.0.1");
  /* Only IPv6. */
  length = at(&address, "::", 0);
  int only = OK(socket(AF_INET6, SOCK_STREAM, 0));
  SET(only, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  OK(bind(only, &address.any, length));
  OK(listen(only, 1));
  length = at(&address, "127.0.0.1", port_of(only));
  four = OK(socket(AF_INET, SOCK_STREAM, 0));
  ERR(connect(four, &address.any, length), ECONNREFUSED);
  length = at(&address, "::ffff:127.0.0.1", 0);
  only = OK(socket(AF_INET6, SOCK_STREAM, 0));
  SET(only, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  ERR(bind(only, &address.any, length), EINVAL);
  /* Datagrams, answered to where they came from. */
  length = at(&address, "::", 0);
  int udp = OK(socket(AF_INET6, SOCK_DGRAM, 0));
  OK(bind(udp, &address.any, length));
  int sender = bound(AF_INET, SOCK_DGRAM);
  length = at(&address, "127.0.0.1", port_of(udp));
  EQ(sendto(sender, "ask", 3, 0, &address.any, length), 3);
  length = sizeof address;
  EQ(recvfrom(udp, buffer, sizeof buffer, 0, &address.any, &length), 3);
  SAME(shown(&address), "::ffff:127.0.0.1");
  EQ(sendto(udp, "answer", 6, 0, &address.any, length), 6);
  length = sizeof address;
  EQ(recvfrom(sender, buffer, sizeof buffer, 0, &address.any, &length), 6);
  EQ(length, sizeof address.v4);
  EQ(address.v4.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
  /* The most specific socket gets it. */
  length = at(&address, "0.0.0.0", 0);
  int all = OK(socket(AF_INET, SOCK_DGRAM, 0)), one = OK(socket(AF_INET, SOCK_DGRAM, 0));
  SET(all, SOL_SOCKET, SO_REUSEADDR, 1);
  SET(one, SOL_SOCKET, SO_REUSEADDR, 1);
  OK(bind(all, &address.any, length));
  length = at(&address, "127.0.0.1", port_of(all));
  OK(bind(one, &address.any, length));
  EQ(sendto(sender, "one", 3, 0, &address.any, length), 3);
  EQ(recv(one, buffer, sizeof buffer, 0), 3);
  length = at(&address, "127.0.0.9", port_of(all));
  EQ(sendto(sender, "all", 3, 0, &address.any, length), 3);
  EQ(recv(all, buffer, sizeof buffer, 0), 3);
  return 0;
}
