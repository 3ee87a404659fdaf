/* UDP. udp(7) */
#include "inet.h"

static char buffer[70000];

static void exchange(int family) {
  int one = bound(family, SOCK_DGRAM), other = OK(socket(family, SOCK_DGRAM, 0));
  union address to, from;
  socklen_t size = loopback(&to, family, port_of(one)), length = sizeof from;
  ERR(send(other, "x", 1, 0), EDESTADDRREQ);
  EQ(sendto(other, "hello", 5, 0, &to.any, size), 5);
  CHECK(port_of(other) != 0);
  EQ(recvfrom(one, buffer, 3, MSG_PEEK | MSG_TRUNC, &from.any, &length), 5);
  EQ(length, size);
  EQ(ntohs(from.v4.sin_port), port_of(other));
  struct iovec part = {.iov_base = buffer, .iov_len = 2};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  EQ(recvmsg(one, &message, 0), 2);
  EQ(message.msg_flags, MSG_TRUNC);
  ERR(recv(one, buffer, 1, MSG_DONTWAIT), EAGAIN);
  /* Nothing is a message too. */
  EQ(sendto(other, NULL, 0, 0, &to.any, size), 0);
  EQ(await(one, POLLIN), POLLIN);
  EQ(recv(one, buffer, sizeof buffer, 0), 0);
  /* As long as it may be. */
  int longest = family == AF_INET ? 65507 : 65527;
  memset(buffer, 'l', sizeof buffer);
  EQ(sendto(other, buffer, longest, 0, &to.any, size), longest);
  EQ(recv(one, buffer, sizeof buffer, 0), longest);
  ERR(sendto(other, buffer, longest + 1, 0, &to.any, size), EMSGSIZE);
  ERR(sendto(other, buffer, 66000, 0, &to.any, size), EMSGSIZE);
  to.v4.sin_port = 0;
  ERR(sendto(other, "x", 1, 0, &to.any, size), EINVAL);
  ERR(sendto(other, "x", 1, 0, &to.any, 4), EINVAL);
  to.any.sa_family = AF_UNIX;
  to.v4.sin_port = htons(9);
  ERR(sendto(other, "x", 1, 0, &to.any, size), family == AF_INET ? EAFNOSUPPORT : EINVAL);
  ERR(sendto(other, bad_pointers[1], 1, 0, &from.any, length), EFAULT);
}

static void connections(void) {
  int one = bound(AF_INET, SOCK_DGRAM), other = bound(AF_INET, SOCK_DGRAM), third = bound(AF_INET, SOCK_DGRAM);
  union address to, seen;
  socklen_t size = loopback(&to, AF_INET, port_of(other)), length = sizeof seen;
  OK(connect(one, &to.any, size));
  OK(getpeername(one, &seen.any, &length));
  EQ(seen.v4.sin_port, to.v4.sin_port);
  EQ(send(one, "to", 2, 0), 2);
  EQ(recv(other, buffer, sizeof buffer, 0), 2);
  /* Only the peer is heard. */
  socklen_t back = loopback(&to, AF_INET, port_of(one));
  OK(sendto(third, "no", 2, 0, &to.any, back));
  ERR(recv(one, buffer, 1, MSG_DONTWAIT), EAGAIN);
  EQ(sendto(other, "yes", 3, 0, &to.any, back), 3);
  EQ(recv(one, buffer, sizeof buffer, 0), 3);
  /* Nobody is there: told by the next call. */
  loopback(&to, AF_INET, port_of(other));
  OK(close(other));
  EQ(send(one, "x", 1, 0), 1);
  EQ(await(one, POLLIN), POLLERR);
  ERR(recv(one, buffer, 1, 0), ECONNREFUSED);
  EQ(send(one, "x", 1, 0), 1);
  ERR(send(one, "x", 1, 0), ECONNREFUSED);
  EQ(send(one, "x", 1, 0), 1);
  EQ(pending_error(one), ECONNREFUSED);
  /* Apart again. */
  struct sockaddr none = {.sa_family = AF_UNSPEC};
  OK(connect(one, &none, sizeof none));
  ERR(getpeername(one, &seen.any, &length), ENOTCONN);
  ERR(send(one, "x", 1, 0), EDESTADDRREQ);
}

static void control(void) {
  int one = bound(AF_INET, SOCK_DGRAM), other = OK(socket(AF_INET, SOCK_DGRAM, 0));
  SET(one, IPPROTO_IP, IP_PKTINFO, 1);
  SET(one, IPPROTO_IP, IP_RECVTTL, 1);
  SET(one, IPPROTO_IP, IP_RECVTOS, 1);
  SET(other, IPPROTO_IP, IP_TTL, 9);
  SET(other, IPPROTO_IP, IP_TOS, 0x20);
  union address to;
  socklen_t size = loopback(&to, AF_INET, port_of(one));
  EQ(sendto(other, "c", 1, 0, &to.any, size), 1);
  char space[256];
  struct iovec part = {.iov_base = buffer, .iov_len = 10};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  EQ(recvmsg(one, &message, 0), 1);
  EQ(message.msg_flags, 0);
  int seen = 0;
  for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
    EQ(each->cmsg_level, IPPROTO_IP);
    seen |= 1 << each->cmsg_type;
    if (each->cmsg_type == IP_TTL) EQ(*(int *)CMSG_DATA(each), 9);
    if (each->cmsg_type == IP_TOS) {
      EQ(each->cmsg_len, CMSG_LEN(1));
      EQ(*CMSG_DATA(each), 0x20);
    }
    if (each->cmsg_type == IP_PKTINFO) {
      struct in_pktinfo *info = (void *)CMSG_DATA(each);
      EQ(info->ipi_ifindex, 1);
      EQ(info->ipi_addr.s_addr, htonl(INADDR_LOOPBACK));
      EQ(info->ipi_spec_dst.s_addr, htonl(INADDR_LOOPBACK));
    }
  }
  EQ(seen, 1 << IP_TTL | 1 << IP_TOS | 1 << IP_PKTINFO);
  /* Too little room. */
  EQ(sendto(other, "c", 1, 0, &to.any, size), 1);
  message.msg_controllen = CMSG_LEN(0);
  EQ(recvmsg(one, &message, 0), 1);
  EQ(message.msg_flags, MSG_CTRUNC);
  /* Of one message. */
  struct cmsghdr *given = (void *)space;
  given->cmsg_level = IPPROTO_IP;
  given->cmsg_type = IP_TTL;
  given->cmsg_len = CMSG_LEN(sizeof(int));
  *(int *)CMSG_DATA(given) = 33;
  struct msghdr outward = {.msg_name = &to, .msg_namelen = size, .msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = CMSG_SPACE(sizeof(int))};
  EQ(sendmsg(other, &outward, 0), 10);
  message.msg_controllen = sizeof space;
  SET(one, IPPROTO_IP, IP_PKTINFO, 0);
  SET(one, IPPROTO_IP, IP_RECVTOS, 0);
  EQ(recvmsg(one, &message, 0), 10);
  EQ(*(int *)CMSG_DATA(CMSG_FIRSTHDR(&message)), 33);
  *(int *)CMSG_DATA(given) = 300;
  given->cmsg_type = IP_TTL;
  given->cmsg_level = IPPROTO_IP;
  given->cmsg_len = CMSG_LEN(sizeof(int));
  ERR(sendmsg(other, &outward, 0), EINVAL);
  given->cmsg_type = 99;
  ERR(sendmsg(other, &outward, 0), EINVAL);
}

static void failures(void) {
  int fd = OK(socket(AF_INET, SOCK_DGRAM, 0)), gone = bound(AF_INET, SOCK_DGRAM);
  union address to;
  socklen_t size = loopback(&to, AF_INET, port_of(gone));
  OK(close(gone));
  SET(fd, IPPROTO_IP, IP_RECVERR, 1);
  EQ(sendto(fd, "x", 1, 0, &to.any, size), 1);
  await(fd, POLLERR);
  char space[256];
  union address name;
  struct iovec part = {.iov_base = buffer, .iov_len = 10};
  struct msghdr message = {.msg_name = &name, .msg_namelen = sizeof name, .msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  EQ(recvmsg(fd, &message, MSG_ERRQUEUE), 1);
  EQ(message.msg_flags, MSG_ERRQUEUE);
  EQ(name.v4.sin_port, to.v4.sin_port);
  struct cmsghdr *told = CMSG_FIRSTHDR(&message);
  EQ(told->cmsg_level, IPPROTO_IP);
  EQ(told->cmsg_type, IP_RECVERR);
  EQ(*(int *)CMSG_DATA(told), ECONNREFUSED);
  ERR(recvmsg(fd, &message, MSG_ERRQUEUE), EAGAIN);
}

static void full(void) {
  int one = bound(AF_INET, SOCK_DGRAM), other = OK(socket(AF_INET, SOCK_DGRAM, 0));
  union address to;
  socklen_t size = loopback(&to, AF_INET, port_of(one));
  OK(connect(other, &to.any, size));
  for (int i = 0; i < 3000; i++) EQ(send(other, buffer, 1000, 0), 1000);
  int got = 0;
  while (recv(one, buffer, sizeof buffer, MSG_DONTWAIT) == 1000) got++;
  CHECK(got > 20 && got < 500);
  EQ(errno, EAGAIN);
}

static void broadcasts(void) {
  union address to;
  socklen_t size = at(&to, "127.255.255.255", 9);
  int fd = OK(socket(AF_INET, SOCK_DGRAM, 0));
  ERR(sendto(fd, "x", 1, 0, &to.any, size), EACCES);
  ERR(connect(fd, &to.any, size), EACCES);
  SET(fd, SOL_SOCKET, SO_BROADCAST, 1);
  EQ(sendto(fd, "x", 1, 0, &to.any, size), 1);
}

int main(void) {
  exchange(AF_INET);
  exchange(AF_INET6);
  connections();
  control();
  failures();
  full();
  broadcasts();
  return 0;
}
