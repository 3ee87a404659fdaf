/* Options and their values. getsockopt(2), setsockopt(2), ip(7), ipv6(7), tcp(7), udp(7) */
#include "inet.h"

/* What an option may be set to, what it is then, and what it is not. */
static void takes(int fd, int level, int name, int value, int seen) {
  SET(fd, level, name, value);
  EQ(option(fd, level, name), seen);
}

static void tcp(int fd) {
  EQ(option(fd, IPPROTO_TCP, TCP_NODELAY), 0);
  takes(fd, IPPROTO_TCP, TCP_NODELAY, 5, 1);
  takes(fd, IPPROTO_TCP, TCP_CORK, 1, 1);
  takes(fd, IPPROTO_TCP, TCP_CORK, 0, 0);
  EQ(option(fd, IPPROTO_TCP, TCP_MAXSEG), 536);
  CANNOT_SET(fd, IPPROTO_TCP, TCP_MAXSEG, 10, EINVAL);
  CANNOT_SET(fd, IPPROTO_TCP, TCP_MAXSEG, 40000, EINVAL);
  takes(fd, IPPROTO_TCP, TCP_KEEPIDLE, 60, 60);
  CANNOT_SET(fd, IPPROTO_TCP, TCP_KEEPIDLE, 0, EINVAL);
  CANNOT_SET(fd, IPPROTO_TCP, TCP_KEEPIDLE, 32768, EINVAL);
  takes(fd, IPPROTO_TCP, TCP_KEEPINTVL, 7, 7);
  CANNOT_SET(fd, IPPROTO_TCP, TCP_KEEPINTVL, -1, EINVAL);
  takes(fd, IPPROTO_TCP, TCP_KEEPCNT, 127, 127);
  CANNOT_SET(fd, IPPROTO_TCP, TCP_KEEPCNT, 128, EINVAL);
  takes(fd, IPPROTO_TCP, TCP_SYNCNT, 2, 2);
  CANNOT_SET(fd, IPPROTO_TCP, TCP_SYNCNT, 0, EINVAL);
  takes(fd, IPPROTO_TCP, TCP_LINGER2, 30, 30);
  takes(fd, IPPROTO_TCP, TCP_LINGER2, -5, -1);
  EQ(option(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT), 0);
  takes(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 1, 1);
  takes(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 5, 7);
  takes(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 1234, 1234);
  CANNOT_SET(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, -1, EINVAL);
  takes(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 4096, 4096);
  EQ(option(fd, IPPROTO_TCP, TCP_QUICKACK), 1);
  takes(fd, IPPROTO_TCP, TCP_WINDOW_CLAMP, 1, 1152);
  CANNOT_SET(fd, IPPROTO_TCP, 200, 1, ENOPROTOOPT);
  char name[64];
  socklen_t length = sizeof name;
  ERR(getsockopt(fd, IPPROTO_TCP, 200, name, &length), ENOPROTOOPT);
  OK(getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &length));
  EQ(length, 16);
  ERR(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "nobody", 6), ENOENT);
  OK(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
  length = sizeof name;
  OK(getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &length));
  SAME(name, "reno");
  ERR(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, 3), EINVAL);
  ERR(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, -1), EINVAL);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    ERR(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, bad_pointers[i], 4), EFAULT);
    length = 4;
    ERR(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, bad_pointers[i], &length), EFAULT);
    ERR(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, name, bad_pointers[i]), EFAULT);
  }
  length = -1;
  ERR(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, name, &length), EINVAL);
  length = 2;
  OK(getsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, name, &length));
  EQ(length, 2);
}

static void ip(int fd, int stream) {
  takes(fd, IPPROTO_IP, IP_TOS, 0x13, stream ? 0x10 : 0x13);
  EQ(option(fd, IPPROTO_IP, IP_TTL), 64);
  takes(fd, IPPROTO_IP, IP_TTL, 7, 7);
  CANNOT_SET(fd, IPPROTO_IP, IP_TTL, 256, EINVAL);
  CANNOT_SET(fd, IPPROTO_IP, IP_TTL, 0, EINVAL);
  takes(fd, IPPROTO_IP, IP_TTL, -1, 64);
  takes(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT, IP_PMTUDISC_DONT);
  CANNOT_SET(fd, IPPROTO_IP, IP_MTU_DISCOVER, 9, EINVAL);
  takes(fd, IPPROTO_IP, IP_RECVERR, 1, 1);
  takes(fd, IPPROTO_IP, IP_PKTINFO, 1, 1);
  takes(fd, IPPROTO_IP, IP_RECVTTL, 1, 1);
  takes(fd, IPPROTO_IP, IP_RECVTOS, 1, 1);
  takes(fd, IPPROTO_IP, IP_FREEBIND, 1, 1);
  int value;
  socklen_t length = sizeof value;
  ERR(getsockopt(fd, IPPROTO_IP, IP_MTU, &value, &length), ENOTCONN);
  unsigned char byte = 9;
  OK(setsockopt(fd, IPPROTO_IP, IP_TTL, &byte, 1));
  length = 1;
  OK(getsockopt(fd, IPPROTO_IP, IP_TTL, &byte, &length));
  EQ(length, 1);
  EQ(byte, 9);
  if (stream) {
    CANNOT_SET(fd, IPPROTO_IP, IP_MULTICAST_TTL, 3, EINVAL);
  } else {
    EQ(option(fd, IPPROTO_IP, IP_MULTICAST_TTL), 1);
    takes(fd, IPPROTO_IP, IP_MULTICAST_TTL, 3, 3);
    EQ(option(fd, IPPROTO_IP, IP_MULTICAST_LOOP), 1);
    takes(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0, 0);
  }
  CANNOT_SET(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1, ENOPROTOOPT);
  CANNOT_SET(fd, 77, 1, 1, ENOPROTOOPT);
  CANNOT_SET(fd, stream ? IPPROTO_UDP : IPPROTO_TCP, 1, 1, ENOPROTOOPT);
}

static void ipv6(int stream) {
  int fd = OK(socket(AF_INET6, stream ? SOCK_STREAM : SOCK_DGRAM, 0));
  EQ(option(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS), 64);
  takes(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 3, 3);
  CANNOT_SET(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 256, EINVAL);
  takes(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, 1);
  takes(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, 1);
  takes(fd, IPPROTO_IPV6, IPV6_TCLASS, 8, 8);
  CANNOT_SET(fd, IPPROTO_IPV6, IPV6_TCLASS, 256, EINVAL);
  takes(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1, 1);
  union address address;
  socklen_t length = loopback(&address, AF_INET6, 0);
  OK(bind(fd, &address.any, length));
  CANNOT_SET(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0, EINVAL);
  ERR(setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &(int){1}, 1), EINVAL);
  OK(close(fd));
}

static void common(int fd) {
  int const switches[] = {SO_REUSEADDR, SO_REUSEPORT, SO_KEEPALIVE, SO_BROADCAST, SO_OOBINLINE, SO_DONTROUTE};
  for (size_t i = 0; i < COUNT(switches); i++) {
    EQ(option(fd, SOL_SOCKET, switches[i]), 0);
    takes(fd, SOL_SOCKET, switches[i], 3, 1);
    takes(fd, SOL_SOCKET, switches[i], 0, 0);
  }
  takes(fd, SOL_SOCKET, SO_SNDBUF, 10000, 20000);
  takes(fd, SOL_SOCKET, SO_RCVBUF, 10000, 20000);
  takes(fd, SOL_SOCKET, SO_SNDBUF, 1, 4608);
  takes(fd, SOL_SOCKET, SO_RCVBUF, 1, 2304);
  takes(fd, SOL_SOCKET, SO_RCVLOWAT, 10, 10);
  char name[16] = "?";
  socklen_t length = sizeof name;
  OK(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &length));
  EQ(length, 0);
  ERR(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "nodevice", 9), ENODEV);
  OK(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3));
  length = sizeof name;
  OK(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &length));
  SAME(name, "lo");
  EQ(length, 3);
  struct ucred peer;
  length = sizeof peer;
  OK(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length));
  EQ(peer.pid, 0);
  EQ(peer.uid, (uid_t)-1);
}

static void inherited(void) {
  int listening = bound(AF_INET, SOCK_STREAM);
  SET(listening, IPPROTO_TCP, TCP_NODELAY, 1);
  SET(listening, SOL_SOCKET, SO_KEEPALIVE, 1);
  SET(listening, SOL_SOCKET, SO_RCVBUF, 30000);
  OK(listen(listening, 1));
  connected_to(AF_INET, listening);
  int fd = OK(accept4(listening, NULL, NULL, SOCK_NONBLOCK));
  EQ(option(fd, IPPROTO_TCP, TCP_NODELAY), 1);
  EQ(option(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
  EQ(option(fd, SOL_SOCKET, SO_RCVBUF), 60000);
  EQ(fcntl(fd, F_GETFL), O_RDWR | O_NONBLOCK);
  EQ(tcp_state(fd), TCP_ESTABLISHED);
  CHECK(option(fd, IPPROTO_IP, IP_MTU) >= 60000);
  EQ(option(fd, SOL_SOCKET, SO_ACCEPTCONN), 0);
}

int main(void) {
  int stream = OK(socket(AF_INET, SOCK_STREAM, 0)), datagram = OK(socket(AF_INET, SOCK_DGRAM, 0));
  tcp(stream);
  ip(stream, 1);
  ip(datagram, 0);
  ipv6(1);
  ipv6(0);
  common(OK(socket(AF_INET, SOCK_STREAM, 0)));
  common(OK(socket(AF_INET6, SOCK_DGRAM, 0)));
  inherited();
  takes(datagram, IPPROTO_UDP, UDP_CORK, 1, 1);
  takes(datagram, IPPROTO_UDP, UDP_SEGMENT, 1000, 1000);
  CANNOT_SET(datagram, IPPROTO_UDP, UDP_SEGMENT, 70000, EINVAL);
  return 0;
}
