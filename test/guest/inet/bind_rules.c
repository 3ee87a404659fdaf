/* Who may have which port. bind(2), ip(7), socket(7) */
#include "inet.h"

static int type;

static int try(const char *text, int port, int reuse_address, int reuse_port, int v6only) {
  union address address;
  socklen_t length = at(&address, text, port);
  int fd = OK(socket(address.any.sa_family, type, 0));
  if (reuse_address) SET(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (reuse_port) SET(fd, SOL_SOCKET, SO_REUSEPORT, 1);
  if (v6only) SET(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  if (bind(fd, &address.any, length) == 0) return fd;
  int error = errno;
  OK(close(fd));
  return -error;
}
/* Whether the second may be bound beside the first. */
static int beside(const char *one, const char *other, int reuse_address, int reuse_port, int v6only) {
  int first = try(one, 0, reuse_address, reuse_port, v6only);
  CHECK(first >= 0);
  int second = try(other, port_of(first), reuse_address, reuse_port, v6only);
  OK(close(first));
  if (second < 0) return second;
  OK(close(second));
  return 0;
}

static void conflicts(void) {
  EQ(beside("127.0.0.1", "127.0.0.1", 0, 0, 0), -EADDRINUSE);
  EQ(beside("127.0.0.1", "127.0.0.2", 0, 0, 0), 0);
  EQ(beside("127.0.0.1", "0.0.0.0", 0, 0, 0), -EADDRINUSE);
  EQ(beside("0.0.0.0", "127.0.0.1", 0, 0, 0), -EADDRINUSE);
  EQ(beside("0.0.0.0", "0.0.0.0", 1, 0, 0), 0);
  EQ(beside("127.0.0.1", "127.0.0.1", 1, 0, 0), 0);
  EQ(beside("127.0.0.1", "127.0.0.1", 0, 1, 0), 0);
  EQ(beside("::", "0.0.0.0", 0, 0, 0), -EADDRINUSE);
  EQ(beside("0.0.0.0", "::", 0, 0, 0), -EADDRINUSE);
  EQ(beside("::1", "127.0.0.1", 0, 0, 0), 0);
  EQ(beside("::", "127.0.0.1", 0, 0, 0), -EADDRINUSE);
  EQ(beside("::1", "::", 0, 0, 0), -EADDRINUSE);
  EQ(beside("::ffff:127.0.0.1", "127.0.0.1", 0, 0, 0), -EADDRINUSE);
  EQ(beside("::ffff:127.0.0.1", "::1", 0, 0, 0), 0);
  int only = try("::", 0, 0, 0, 1);
  int four = try("0.0.0.0", port_of(only), 0, 0, 0);
  CHECK(four >= 0);
  OK(close(only));
  OK(close(four));
  /* Both have to agree. */
  int first = try("127.0.0.1", 0, 0, 0, 0);
  EQ(try("127.0.0.1", port_of(first), 1, 0, 0), -EADDRINUSE);
  EQ(try("127.0.0.1", port_of(first), 0, 1, 0), -EADDRINUSE);
  OK(close(first));
}

static void listeners(void) {
  int first = try("127.0.0.1", 0, 1, 0, 0), port = port_of(first);
  int second = try("127.0.0.1", port, 1, 0, 0);
  OK(listen(first, 1));
  EQ(option(first, SOL_SOCKET, SO_ACCEPTCONN), 1);
  ERR(listen(second, 1), EADDRINUSE);
  EQ(try("127.0.0.1", port, 1, 0, 0), -EADDRINUSE);
  OK(close(first));
  OK(listen(second, 1));
  OK(close(second));
  /* Listeners share by SO_REUSEPORT, and connections go to one of them each. */
  first = try("127.0.0.1", 0, 0, 1, 0);
  second = try("127.0.0.1", port_of(first), 0, 1, 0);
  OK(listen(first, 100));
  OK(listen(second, 100));
  int counts[2] = {0, 0};
  for (int i = 0; i < 64; i++) {
    connected_to(AF_INET, first);
    struct pollfd both[] = {{.fd = first, .events = POLLIN}, {.fd = second, .events = POLLIN}};
    CHECK(poll(both, 2, 10000) == 1);
    int which = both[0].revents ? 0 : 1;
    counts[which]++;
    OK(close(OK(accept(which ? second : first, NULL, NULL))));
  }
  CHECK(counts[0] > 5 && counts[1] > 5);
}

static void errors(int family) {
  union address address;
  socklen_t length = loopback(&address, family, 0);
  int fd = OK(socket(family, type, 0));
  ERR(bind(fd, &address.any, 2), EINVAL);
  ERR(bind(fd, &address.any, 15), EINVAL);
  ERR(bind(fd, &address.any, 129), EINVAL);
  ERR(bind(fd, NULL, length), EFAULT);
  address.any.sa_family = AF_UNIX;
  ERR(bind(fd, &address.any, length), EAFNOSUPPORT);
  length = at(&address, family == AF_INET ? "192.0.2.7" : "2001:db8::7", 0);
  ERR(bind(fd, &address.any, length), EADDRNOTAVAIL);
  length = loopback(&address, family, 0);
  OK(bind(fd, &address.any, length));
  CHECK(port_of(fd) >= 1024);
  ERR(bind(fd, &address.any, length), EINVAL);
  OK(close(fd));
}

/* Ports below 1024 are root's. */
static void privileged(void) {
  if (geteuid() != 0) return;
  pid_t child = OK(fork());
  if (child == 0) {
    become_nobody();
    EQ(try("127.0.0.1", 1, 0, 0, 0), -EACCES);
    EQ(try("::1", 1023, 0, 0, 0), -EACCES);
    _exit(0);
  }
  int status;
  EQ(waitpid(child, &status, 0), child);
  EQ(status, 0);
}

int main(void) {
  int const types[] = {SOCK_STREAM, SOCK_DGRAM};
  for (int i = 0; i < 2; i++) {
    type = types[i];
    conflicts();
    errors(AF_INET);
    errors(AF_INET6);
    privileged();
  }
  type = SOCK_STREAM;
  listeners();
  return 0;
}
