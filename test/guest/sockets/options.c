/* Options at SOL_SOCKET: defaults, what is kept, what is refused. socket(7), getsockopt(2) */
#include "sockets.h"

int main(void) {
  int const types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; i++) {
    int fd = OK(socket(AF_UNIX, types[i], 0));
    int const switches[] = {SO_REUSEADDR, SO_BROADCAST, SO_KEEPALIVE, SO_DONTROUTE, SO_OOBINLINE, SO_PASSCRED,
                            SO_TIMESTAMP, SO_TIMESTAMPNS};
    for (size_t n = 0; n < COUNT(switches); n++) {
      EQ(option(fd, switches[n]), 0);
      set_option(fd, switches[n], 5);
      EQ(option(fd, switches[n]), 1);
      set_option(fd, switches[n], 0);
      EQ(option(fd, switches[n]), 0);
    }
    set_option(fd, SO_TIMESTAMP, 1);
    set_option(fd, SO_TIMESTAMPNS, 1);
    EQ(option(fd, SO_TIMESTAMPNS), 1);
    EQ(option(fd, SO_TIMESTAMP), 0);
    EQ(option(fd, SO_SNDLOWAT), 1);
    EQ(option(fd, SO_RCVLOWAT), 1);
    EQ(option(fd, SO_PRIORITY), 0);
    set_option(fd, SO_PRIORITY, 6);
    EQ(option(fd, SO_PRIORITY), 6);
    EQ(option(fd, SO_BSDCOMPAT), 0);

    /* Sizes: doubled, within limits. */
    set_option(fd, SO_SNDBUF, 10000);
    EQ(option(fd, SO_SNDBUF), 20000);
    set_option(fd, SO_RCVBUF, 10000);
    EQ(option(fd, SO_RCVBUF), 20000);
    set_option(fd, SO_SNDBUF, 1);
    EQ(option(fd, SO_SNDBUF), 4608);
    set_option(fd, SO_RCVBUF, 0);
    EQ(option(fd, SO_RCVBUF), 2304);
    set_option(fd, SO_SNDBUF, INT_MAX);
    int most = option(fd, SO_SNDBUF);
    CHECK(most >= 2 * 65536);
    set_option(fd, SO_SNDBUF, -1);
    EQ(option(fd, SO_SNDBUF), most);

    struct linger linger = {9, 9}, kept = {1, 30};
    socklen_t length = sizeof linger;
    OK(getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &length));
    EQ(linger.l_onoff, 0);
    EQ(linger.l_linger, 0);
    OK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &kept, sizeof kept));
    OK(getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &length));
    EQ(length, sizeof linger);
    EQ(linger.l_onoff, 1);
    EQ(linger.l_linger, 30);
    ERR(setsockopt(fd, SOL_SOCKET, SO_LINGER, &kept, sizeof kept - 1), EINVAL);

    int const fixed[] = {SO_TYPE, SO_PROTOCOL, SO_DOMAIN, SO_ERROR, SO_ACCEPTCONN, SO_SNDLOWAT, SO_PEERCRED};
    int value = 1;
    for (size_t n = 0; n < COUNT(fixed); n++)
      ERR(setsockopt(fd, SOL_SOCKET, fixed[n], &value, sizeof value), ENOPROTOOPT);
    int const unknown[] = {0, 24, 999, -1};
    for (size_t n = 0; n < COUNT(unknown); n++) {
      ERR(setsockopt(fd, SOL_SOCKET, unknown[n], &value, sizeof value), ENOPROTOOPT);
      length = sizeof value;
      ERR(getsockopt(fd, SOL_SOCKET, unknown[n], &value, &length), ENOPROTOOPT);
    }
    length = sizeof value;
    ERR(getsockopt(fd, 6, 1, &value, &length), EOPNOTSUPP);
    ERR(setsockopt(fd, 6, 1, &value, sizeof value), EOPNOTSUPP);
    ERR(getsockopt(fd, SOL_SOCKET, SO_PEERSEC, &value, &length), ENOPROTOOPT);
    OK(close(fd));
  }
  /* The name of the peer, as an option: no longer than it is. */
  struct sockaddr_un address, seen;
  socklen_t length = at_own_name(&address, "o"), room = length;
  listener(SOCK_STREAM, &address, length, 1);
  int client = connected_to(SOCK_STREAM, &address, length);
  OK(getsockopt(client, SOL_SOCKET, SO_PEERNAME, &seen, &room));
  EQ(memcmp(&seen, &address, length), 0);
  room = sizeof seen;
  ERR(getsockopt(client, SOL_SOCKET, SO_PEERNAME, &seen, &room), EINVAL);
  int alone = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  ERR(getsockopt(alone, SOL_SOCKET, SO_PEERNAME, &seen, &room), ENOTCONN);

  become_nobody();
  int value = 7;
  ERR(setsockopt(alone, SOL_SOCKET, SO_PRIORITY, &value, sizeof value), EPERM);
  ERR(setsockopt(alone, SOL_SOCKET, SO_SNDBUFFORCE, &value, sizeof value), EPERM);
  ERR(setsockopt(alone, SOL_SOCKET, SO_RCVBUFFORCE, &value, sizeof value), EPERM);
  ERR(setsockopt(alone, SOL_SOCKET, SO_MARK, &value, sizeof value), EPERM);
  ERR(setsockopt(alone, SOL_SOCKET, SO_DEBUG, &value, sizeof value), EACCES);
  return 0;
}
