/* Which sockets there are. socket(2), socketpair(2) */
#include "inet.h"

int main(void) {
  int const families[] = {AF_INET, AF_INET6};
  for (int i = 0; i < 2; i++) {
    int family = families[i], ends[2];
    int tcp = OK(socket(family, SOCK_STREAM, 0)), udp = OK(socket(family, SOCK_DGRAM, 0));
    EQ(option(tcp, SOL_SOCKET, SO_DOMAIN), family);
    EQ(option(tcp, SOL_SOCKET, SO_TYPE), SOCK_STREAM);
    EQ(option(tcp, SOL_SOCKET, SO_PROTOCOL), IPPROTO_TCP);
    EQ(option(udp, SOL_SOCKET, SO_PROTOCOL), IPPROTO_UDP);
    EQ(option(tcp, SOL_SOCKET, SO_ACCEPTCONN), 0);
    OK(socket(family, SOCK_STREAM, IPPROTO_TCP));
    OK(socket(family, SOCK_DGRAM, IPPROTO_UDP));
    ERR(socket(family, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
    ERR(socket(family, SOCK_DGRAM, IPPROTO_TCP), EPROTONOSUPPORT);
    ERR(socket(family, SOCK_STREAM, 200), EPROTONOSUPPORT);
    ERR(socket(family, SOCK_STREAM, -1), EINVAL);
    ERR(socket(family, SOCK_STREAM, 100000), EINVAL);
    ERR(socket(family, SOCK_SEQPACKET, 0), ESOCKTNOSUPPORT);
    ERR(socket(family, SOCK_RDM, 0), ESOCKTNOSUPPORT);
    ERR(socket(family, SOCK_RAW, 0), EPROTONOSUPPORT);
    ERR(socket(family, 15, 0), EINVAL);
    ERR(socketpair(family, SOCK_STREAM, 0, ends), EOPNOTSUPP);
    ERR(socketpair(family, SOCK_DGRAM, 0, ends), EOPNOTSUPP);
    ERR(socketpair(family, SOCK_STREAM, IPPROTO_UDP, ends), EPROTONOSUPPORT);
    /* Flags. */
    int flagged = OK(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    EQ(fcntl(flagged, F_GETFL), O_RDWR | O_NONBLOCK);
    EQ(fcntl(flagged, F_GETFD), FD_CLOEXEC);
    /* A new socket has no name, and no peer. */
    union address address;
    socklen_t length = sizeof address;
    OK(getsockname(tcp, &address.any, &length));
    EQ(length, family == AF_INET ? 16 : 28);
    EQ(address.any.sa_family, family);
    EQ(port_of(tcp), 0);
    ERR(getpeername(tcp, &address.any, &length), ENOTCONN);
    ERR(getpeername(udp, &address.any, &length), ENOTCONN);
    EQ(conditions(tcp), POLLOUT | POLLHUP);
    EQ(conditions(udp), POLLOUT);
    EQ(tcp_state(tcp), TCP_CLOSE);
    struct stat status;
    OK(fstat(tcp, &status));
    EQ(status.st_mode, S_IFSOCK | 0777);
    ERR(lseek(tcp, 0, SEEK_SET), ESPIPE);
    ERR(accept(tcp, NULL, NULL), EINVAL);
    ERR(accept(udp, NULL, NULL), EOPNOTSUPP);
    ERR(listen(udp, 1), EOPNOTSUPP);
  }
  return 0;
}
