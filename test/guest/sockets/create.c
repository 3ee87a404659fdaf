/* Families, types, protocols and flags of socket and socketpair, and the order of their errors. socket(2) */
#include "sockets.h"

int main(void) {
  int const types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; i++) {
    int fd = OK(socket(AF_UNIX, types[i], 0));
    EQ(option(fd, SO_TYPE), types[i]);
    EQ(option(fd, SO_DOMAIN), AF_UNIX);
    EQ(option(fd, SO_PROTOCOL), 0);
    EQ(option(fd, SO_ACCEPTCONN), 0);
    EQ(option(fd, SO_ERROR), 0);
    EQ(fcntl(fd, F_GETFL), O_RDWR);
    EQ(fcntl(fd, F_GETFD), 0);
    OK(close(fd));
    fd = OK(socket(AF_UNIX, types[i] | SOCK_NONBLOCK | SOCK_CLOEXEC, PF_UNIX));
    EQ(fcntl(fd, F_GETFL), O_RDWR | O_NONBLOCK);
    EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
    OK(close(fd));
    int ends[2];
    OK(socketpair(AF_UNIX, types[i] | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends));
    for (int end = 0; end < 2; end++) {
      EQ(fcntl(ends[end], F_GETFL), O_RDWR | O_NONBLOCK);
      EQ(fcntl(ends[end], F_GETFD), FD_CLOEXEC);
      OK(close(ends[end]));
    }
  }
  int fd = OK(socket(AF_UNIX, SOCK_RAW, 0));
  EQ(option(fd, SO_TYPE), SOCK_DGRAM);
  OK(close(fd));
  ERR(socket(AF_UNIX, SOCK_STREAM, 5), EPROTONOSUPPORT);
  ERR(socket(AF_UNIX, SOCK_RDM, 0), ESOCKTNOSUPPORT);
  ERR(socket(AF_UNIX, SOCK_RDM, 5), EPROTONOSUPPORT);
  ERR(socket(AF_UNIX, 11, 0), EINVAL);
  ERR(socket(AF_UNIX, 15, 0), EINVAL);
  ERR(socket(AF_UNIX, SOCK_STREAM | 0x10, 0), EINVAL);
  ERR(socket(200, SOCK_STREAM | 0x10, 0), EINVAL);
  ERR(socket(200, SOCK_STREAM, 0), EAFNOSUPPORT);
  ERR(socket(-1, 15, 0), EAFNOSUPPORT);
  ERR(socket(0, SOCK_STREAM, 0), EAFNOSUPPORT);

  int ends[2] = {-1, -1};
  ERR(socketpair(AF_UNIX, SOCK_STREAM | 0x40, 0, ends), EINVAL);
  ERR(socketpair(200, SOCK_STREAM, 0, ends), EAFNOSUPPORT);
  ERR(socketpair(AF_UNIX, SOCK_STREAM, 9, ends), EPROTONOSUPPORT);
  ERR(socketpair(AF_UNIX, SOCK_RDM, 0, ends), ESOCKTNOSUPPORT);
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(RAW(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, bad_pointers[i]), -EFAULT);
  EQ(RAW(SYS_socketpair, 200, SOCK_STREAM, 0, 0), -EFAULT);
  EQ(RAW(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, (char *)before_guard(8) + 4), -EFAULT);
  EQ(RAW(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, read_only(0)), -EFAULT);
  int *edge = before_guard(8);
  OK(socketpair(AF_UNIX, SOCK_STREAM, 0, edge));
  OK(close(edge[0]));
  OK(close(edge[1]));
  /* Nothing of the failures is left open. */
  fd = OK(open("/dev/null", O_RDONLY));
  EQ(fd, edge[0]);
  struct rlimit limit = {fd + 2, fd + 2};
  OK(setrlimit(RLIMIT_NOFILE, &limit));
  ERR(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), EMFILE);
  OK(socket(AF_UNIX, SOCK_STREAM, 0));
  ERR(socket(AF_UNIX, SOCK_STREAM, 0), EMFILE);
  return 0;
}
