/* NETLINK_ROUTE by hand: names of sockets, dumps, single requests, errors and acknowledgements. netlink(7), rtnetlink(7) */
#include "../check.h"
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

static struct {
  struct nlmsghdr header;
  union {
    struct rtgenmsg any;
    struct ifinfomsg link;
    struct rtmsg route;
  };
  char attributes[64];
} request;
static _Alignas(8) char answer[32768];

static int ask(int fd, int type, int flags, size_t fixed) {
  request.header.nlmsg_len = NLMSG_LENGTH(fixed);
  request.header.nlmsg_type = type;
  request.header.nlmsg_flags = NLM_F_REQUEST | flags;
  request.header.nlmsg_seq++;
  return send(fd, &request, request.header.nlmsg_len, 0);
}
static struct nlmsghdr *next(int fd, ssize_t *length) {
  *length = OK(recv(fd, answer, sizeof answer, 0));
  return (struct nlmsghdr *)answer;
}

/* Reads a dump to its end, and calls back with each message. @returns how many there were */
static int dump(int fd, int type, int expected, void (*each)(struct nlmsghdr *)) {
  OK(ask(fd, type, NLM_F_DUMP, type == RTM_GETROUTE ? sizeof request.route : sizeof request.link));
  int count = 0;
  for (;;) {
    ssize_t length;
    for (struct nlmsghdr *at = next(fd, &length); NLMSG_OK(at, length); at = NLMSG_NEXT(at, length)) {
      EQ(at->nlmsg_seq, request.header.nlmsg_seq);
      CHECK((at->nlmsg_flags & NLM_F_MULTI) != 0);
      if (at->nlmsg_type == NLMSG_DONE) {
        EQ(*(int *)NLMSG_DATA(at), 0);
        return count;
      }
      EQ(at->nlmsg_type, expected);
      each(at);
      count++;
    }
  }
}

static struct rtattr *find(struct nlmsghdr *message, size_t fixed, int type) {
  struct rtattr *at = (struct rtattr *)((char *)NLMSG_DATA(message) + NLMSG_ALIGN(fixed));
  int length = NLMSG_PAYLOAD(message, fixed);
  for (; RTA_OK(at, length); at = RTA_NEXT(at, length))
    if (at->rta_type == type) return at;
  return NULL;
}

static int saw_lo, saw_v4, saw_v6, saw_local;
static void link_message(struct nlmsghdr *message) {
  struct ifinfomsg *link = NLMSG_DATA(message);
  struct rtattr *name = find(message, sizeof *link, IFLA_IFNAME);
  CHECK(name != NULL);
  if (strcmp(RTA_DATA(name), "lo") != 0) return;
  saw_lo++;
  EQ(link->ifi_index, 1);
  EQ(link->ifi_type, 772);
  CHECK((link->ifi_flags & (IFF_LOOPBACK | IFF_UP)) == (IFF_LOOPBACK | IFF_UP));
  EQ(*(unsigned *)RTA_DATA(find(message, sizeof *link, IFLA_MTU)), 65536);
  EQ(RTA_PAYLOAD(find(message, sizeof *link, IFLA_ADDRESS)), 6);
}
static void address_message(struct nlmsghdr *message) {
  struct ifaddrmsg *address = NLMSG_DATA(message);
  if (address->ifa_index != 1) return;
  CHECK((address->ifa_flags & IFA_F_PERMANENT) != 0);
  struct rtattr *value = find(message, sizeof *address, IFA_ADDRESS);
  if (address->ifa_family == AF_INET && memcmp(RTA_DATA(value), "\x7f\0\0\1", 4) == 0) {
    saw_v4++;
    EQ(address->ifa_prefixlen, 8);
    EQ(address->ifa_scope, RT_SCOPE_HOST);
    CHECK(strcmp(RTA_DATA(find(message, sizeof *address, IFA_LABEL)), "lo") == 0);
    CHECK(find(message, sizeof *address, IFA_BROADCAST) == NULL);
    EQ(RTA_PAYLOAD(find(message, sizeof *address, IFA_CACHEINFO)), 16);
  }
  if (address->ifa_family == AF_INET6 && memcmp(RTA_DATA(value), "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16) == 0) {
    saw_v6++;
    EQ(address->ifa_prefixlen, 128);
    EQ(address->ifa_scope, RT_SCOPE_HOST);
  }
}
static void route_message(struct nlmsghdr *message) {
  struct rtmsg *route = NLMSG_DATA(message);
  struct rtattr *to = find(message, sizeof *route, RTA_DST);
  if (route->rtm_family != AF_INET || to == NULL || memcmp(RTA_DATA(to), "\x7f\0\0", 4) != 0) return;
  if (route->rtm_type != RTN_LOCAL) return;
  saw_local++;
  EQ(route->rtm_table, RT_TABLE_LOCAL);
  EQ(route->rtm_dst_len, 8);
  EQ(route->rtm_scope, RT_SCOPE_HOST);
  EQ(route->rtm_protocol, RTPROT_KERNEL);
  EQ(*(int *)RTA_DATA(find(message, sizeof *route, RTA_OIF)), 1);
  CHECK(memcmp(RTA_DATA(find(message, sizeof *route, RTA_PREFSRC)), "\x7f\0\0\1", 4) == 0);
}

static void names(void) {
  int fd = OK(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  struct sockaddr_nl name = {.nl_family = AF_NETLINK};
  socklen_t size = sizeof name;
  OK(getsockname(fd, (void *)&name, &size));
  EQ(size, sizeof name);
  EQ(name.nl_pid, 0);
  OK(bind(fd, (void *)&name, sizeof name));
  OK(getsockname(fd, (void *)&name, &size));
  EQ(name.nl_pid, getpid());
  OK(getpeername(fd, (void *)&name, &size));
  EQ(name.nl_pid, 0);
  int other = OK(socket(AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE));
  name.nl_pid = getpid();
  ERR(bind(other, (void *)&name, sizeof name), EADDRINUSE);
  name.nl_pid = 0;
  OK(bind(other, (void *)&name, sizeof name));
  OK(getsockname(other, (void *)&name, &size));
  CHECK(name.nl_pid != (unsigned)getpid() && name.nl_pid != 0);
  name.nl_pid = 77;
  ERR(bind(other, (void *)&name, sizeof name), EINVAL);
  ERR(bind(other, (void *)&name, sizeof name - 1), EINVAL);
  name.nl_family = AF_UNIX;
  ERR(bind(other, (void *)&name, sizeof name), EINVAL);
  ERR(listen(other, 1), EOPNOTSUPP);
  ERR(accept(other, NULL, NULL), EOPNOTSUPP);
  ERR(shutdown(other, SHUT_RD), EOPNOTSUPP);
  OK(close(other));
  OK(close(fd));
  ERR(socket(AF_NETLINK, SOCK_STREAM, NETLINK_ROUTE), ESOCKTNOSUPPORT);
  ERR(socket(AF_NETLINK, SOCK_RAW, 1000), EPROTONOSUPPORT);
  ERR(socket(AF_NETLINK, SOCK_RAW, -1), EPROTONOSUPPORT);
  int ends[2];
  ERR(socketpair(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, ends), EOPNOTSUPP);
}

static void single(int fd) {
  request.link = (struct ifinfomsg){.ifi_index = 1};
  OK(ask(fd, RTM_GETLINK, 0, sizeof request.link));
  ssize_t length;
  struct nlmsghdr *message = next(fd, &length);
  EQ(message->nlmsg_type, RTM_NEWLINK);
  EQ(message->nlmsg_flags & NLM_F_MULTI, 0);
  EQ(message->nlmsg_pid, getpid());
  link_message(message);
  EQ(saw_lo, 2);
  request.link.ifi_index = 99999;
  OK(ask(fd, RTM_GETLINK, NLM_F_ACK, sizeof request.link));
  message = next(fd, &length);
  EQ(message->nlmsg_type, NLMSG_ERROR);
  struct nlmsgerr *error = NLMSG_DATA(message);
  EQ(error->error, -ENODEV);
  EQ(error->msg.nlmsg_seq, request.header.nlmsg_seq);
  EQ(error->msg.nlmsg_type, RTM_GETLINK);
  EQ(recv(fd, answer, sizeof answer, MSG_DONTWAIT), -1);
  EQ(errno, EAGAIN);
  /* An acknowledgement of nothing. */
  OK(ask(fd, NLMSG_NOOP, NLM_F_ACK, 0));
  error = NLMSG_DATA(next(fd, &length));
  EQ(error->error, 0);
}

static void messages(int fd) {
  request.any.rtgen_family = AF_UNSPEC;
  memset(&request.link, 0, sizeof request.link);
  OK(ask(fd, RTM_GETLINK, NLM_F_DUMP, sizeof request.link));
  /* The length of a message without taking it, then cut off. */
  ssize_t whole = OK(recv(fd, answer, 0, MSG_PEEK | MSG_TRUNC));
  CHECK(whole > 100);
  struct sockaddr_nl from;
  struct iovec part = {answer, 16};
  struct msghdr header = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1};
  EQ(OK(recvmsg(fd, &header, 0)), 16);
  EQ(header.msg_flags, MSG_TRUNC);
  EQ(header.msg_namelen, sizeof from);
  EQ(from.nl_family, AF_NETLINK);
  EQ(from.nl_pid, 0);
  for (;;) {
    ssize_t length;
    struct nlmsghdr *at = next(fd, &length);
    for (; NLMSG_OK(at, length); at = NLMSG_NEXT(at, length))
      if (at->nlmsg_type == NLMSG_DONE) break;
    if (NLMSG_OK(at, length)) break;
  }
  ERR(send(fd, NULL, 0, 0), ENODATA);
  EQ(RAW(SYS_sendto, fd, before_guard(8), 64, 0, NULL, 0), -EFAULT);
  from.nl_pid = 0x12345678;
  ERR(sendto(fd, &request, request.header.nlmsg_len, 0, (void *)&from, sizeof from), ECONNREFUSED);
  ERR(sendto(fd, &request, request.header.nlmsg_len, MSG_OOB, NULL, 0), EOPNOTSUPP);
  /* Too short, or longer than what was sent: ignored. */
  request.header.nlmsg_len = 15;
  EQ(OK(send(fd, &request, 32, 0)), 32);
  request.header.nlmsg_len = 1000;
  EQ(OK(send(fd, &request, 32, 0)), 32);
  ERR(recv(fd, answer, sizeof answer, MSG_DONTWAIT), EAGAIN);
}

int main(void) {
  names();
  int fd = OK(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
  CHECK(dump(fd, RTM_GETLINK, RTM_NEWLINK, link_message) >= 1);
  EQ(saw_lo, 1);
  CHECK(dump(fd, RTM_GETADDR, RTM_NEWADDR, address_message) >= 2);
  EQ(saw_v4, 1);
  EQ(saw_v6, 1);
  memset(&request.route, 0, sizeof request.route);
  CHECK(dump(fd, RTM_GETROUTE, RTM_NEWROUTE, route_message) >= 2);
  EQ(saw_local, 1);
  single(fd);
  messages(fd);
  OK(close(fd));
  return 0;
}
