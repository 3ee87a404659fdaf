/* Multicast over the loopback device, and datagrams in parts. ip(7), udp(7) */
#include "inet.h"

static char buffer[4096];

static int member(int port, int joins) {
  union address address;
  socklen_t length = at(&address, "0.0.0.0", port);
  int fd = OK(socket(AF_INET, SOCK_DGRAM, 0));
  SET(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  OK(bind(fd, &address.any, length));
  struct ip_mreq group = {.imr_interface.s_addr = htonl(INADDR_LOOPBACK)};
  inet_pton(AF_INET, "239.1.2.3", &group.imr_multiaddr);
  if (!joins) {
    ERR(setsockopt(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, &group, sizeof group), EADDRNOTAVAIL);
    SET(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
    return fd;
  }
  ERR(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, 4), EINVAL);
  OK(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group));
  ERR(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group), EADDRINUSE);
  return fd;
}

static void parts(void) {
  int fd = bound(AF_INET, SOCK_DGRAM), sender = OK(socket(AF_INET, SOCK_DGRAM, 0));
  union address address;
  socklen_t length = loopback(&address, AF_INET, port_of(fd));
  if (setsockopt(sender, IPPROTO_UDP, UDP_SEGMENT, &(int){1000}, sizeof(int)) < 0) return;
  EQ(sendto(sender, buffer, 2500, 0, &address.any, length), 2500);
  EQ(recv(fd, buffer, sizeof buffer, 0), 1000);
  EQ(recv(fd, buffer, sizeof buffer, 0), 1000);
  EQ(recv(fd, buffer, sizeof buffer, 0), 500);
  ERR(recv(fd, buffer, 1, MSG_DONTWAIT), EAGAIN);
}

int main(void) {
  int first = member(0, 1), port = port_of(first), second = member(port, 1), stranger = member(port, 0);
  int sender = OK(socket(AF_INET, SOCK_DGRAM, 0));
  struct in_addr device = {.s_addr = htonl(INADDR_LOOPBACK)};
  OK(setsockopt(sender, IPPROTO_IP, IP_MULTICAST_IF, &device, sizeof device));
  union address address;
  socklen_t length = at(&address, "239.1.2.3", port);
  EQ(sendto(sender, "all", 3, 0, &address.any, length), 3);
  EQ(recv(first, buffer, sizeof buffer, 0), 3);
  EQ(recv(second, buffer, sizeof buffer, 0), 3);
  ERR(recv(stranger, buffer, 1, MSG_DONTWAIT), EAGAIN);
  SET(sender, IPPROTO_IP, IP_MULTICAST_LOOP, 0);
  EQ(sendto(sender, "back", 4, 0, &address.any, length), 4);
  EQ(recv(first, buffer, sizeof buffer, 0), 4);
  int stream = OK(socket(AF_INET, SOCK_STREAM, 0));
  struct ip_mreq group = {.imr_interface.s_addr = htonl(INADDR_LOOPBACK)};
  inet_pton(AF_INET, "239.1.2.3", &group.imr_multiaddr);
  ERR(setsockopt(stream, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group), EPROTO);
  parts();
  return 0;
}
