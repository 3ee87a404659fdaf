/* What signals of O_ASYNC say about sockets: input, room, connections, the end. fcntl(2), "Managing signals"; socket(7) */
#include "sockets.h"

static volatile int code, band, descriptor;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  signals_seen++;
  code = info->si_code;
  band = info->si_band;
  descriptor = info->si_fd;
}
static void tell_about(int fd) {
  OK(fcntl(fd, F_SETOWN, getpid()));
  OK(fcntl(fd, F_SETSIG, SIGRTMIN));
  OK(fcntl(fd, F_SETFL, O_ASYNC | O_NONBLOCK));
}
#define SIGNALLED(fd, what)  \
  do {                       \
    EQ(signals_seen, 1);     \
    EQ(code, what);          \
    EQ(descriptor, fd);      \
    signals_seen = 0;        \
  } while (0)

static void fill(int fd) {
  static char bytes[4096];
  while (send(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) continue;
  EQ(errno, EAGAIN);
}
static void drain(int fd) {
  static char bytes[65536];
  while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) continue;
}

static void streams(int type) {
  int ends[2];
  char byte;
  pair_of(type, ends);
  tell_about(ends[1]);
  EQ(write(ends[0], "x", 1), 1);
  SIGNALLED(ends[1], POLL_IN);
  EQ(band, POLLIN | POLLRDNORM);
  EQ(read(ends[1], &byte, 1), 1);
  EQ(signals_seen, 0);
  /* Room is told of to whom had none. */
  fill(ends[1]);
  EQ(signals_seen, 0);
  drain(ends[0]);
  SIGNALLED(ends[1], POLL_OUT);
  EQ(band, POLLOUT | POLLWRNORM | POLLWRBAND);
  EQ(write(ends[1], "x", 1), 1);
  drain(ends[0]);
  EQ(signals_seen, 0);
  /* One direction, then the other one. */
  OK(shutdown(ends[0], SHUT_WR));
  SIGNALLED(ends[1], POLL_IN);
  OK(shutdown(ends[0], SHUT_RD));
  EQ(signals_seen, 0);
  OK(shutdown(ends[1], SHUT_RDWR));
  EQ(signals_seen, 0);
  OK(close(ends[0]));
  SIGNALLED(ends[1], POLL_HUP);
  EQ(band, POLLHUP | POLLERR);
  OK(close(ends[1]));

  pair_of(type, ends);
  tell_about(ends[1]);
  OK(shutdown(ends[0], SHUT_RDWR));
  SIGNALLED(ends[1], POLL_HUP);
  OK(close(ends[0]));
  SIGNALLED(ends[1], POLL_HUP);
  OK(close(ends[1]));
}

static void datagrams(void) {
  int ends[2];
  pair_of(SOCK_DGRAM, ends);
  tell_about(ends[1]);
  EQ(write(ends[0], "x", 1), 1);
  SIGNALLED(ends[1], POLL_IN);
  /* Datagrams have no connection that ends. */
  OK(close(ends[0]));
  EQ(signals_seen, 0);
  OK(close(ends[1]));
}

static void connections(void) {
  struct sockaddr_un address;
  socklen_t length = at_own_name(&address, "sigio");
  int fd = listener(SOCK_STREAM, &address, length, 5);
  tell_about(fd);
  int client = connected_to(SOCK_STREAM, &address, length);
  SIGNALLED(fd, POLL_IN);
  int server = OK(accept(fd, NULL, NULL));
  /* A new connection has neither owner nor O_ASYNC. */
  EQ(fcntl(server, F_GETOWN), 0);
  EQ(fcntl(server, F_GETFL) & O_ASYNC, 0);
  EQ(write(client, "x", 1), 1);
  EQ(signals_seen, 0);
  OK(close(server));
  OK(close(client));
  OK(close(fd));
}

/* F_SETOWN and F_GETOWN by ioctl(2). */
static void owners(void) {
  int ends[2], owner = getpid(), seen = -1;
  pair_of(SOCK_STREAM, ends);
  int const set[] = {FIOSETOWN, SIOCSPGRP}, gets[] = {FIOGETOWN, SIOCGPGRP};
  for (int i = 0; i < 2; i++) {
    owner = getpid();
    OK(ioctl(ends[0], set[i], &owner));
    EQ(fcntl(ends[0], F_GETOWN), owner);
    OK(ioctl(ends[0], gets[1 - i], &seen));
    EQ(seen, owner);
    owner = -getpgrp();
    OK(ioctl(ends[0], set[i], &owner));
    OK(ioctl(ends[0], gets[i], &seen));
    EQ(seen, owner);
    owner = 0;
    OK(ioctl(ends[0], set[i], &owner));
    OK(ioctl(ends[0], gets[i], &seen));
    EQ(seen, 0);
    owner = 0x7ffffff0;
    ERR(ioctl(ends[0], set[i], &owner), ESRCH);
    owner = INT_MIN;
    ERR(ioctl(ends[0], set[i], &owner), EINVAL);
    for (size_t j = 0; j < BAD_POINTERS; j++) {
      EQ(RAW(SYS_ioctl, ends[0], set[i], bad_pointers[j]), -EFAULT);
      EQ(RAW(SYS_ioctl, ends[0], gets[i], bad_pointers[j]), -EFAULT);
    }
    EQ(RAW(SYS_ioctl, ends[0], set[i], (char *)before_guard(3)), -EFAULT);
    EQ(RAW(SYS_ioctl, ends[0], gets[i], read_only(0)), -EFAULT);
  }
  int fds[2];
  OK(pipe(fds));
  ERR(ioctl(fds[0], FIOGETOWN, &seen), ENOTTY);
  ERR(ioctl(fds[0], SIOCSPGRP, &owner), ENOTTY);
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGRTMIN, &action, NULL));
  streams(SOCK_STREAM);
  streams(SOCK_SEQPACKET);
  datagrams();
  connections();
  owners();
  return 0;
}
