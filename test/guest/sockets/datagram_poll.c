/* What poll tells of datagram and seqpacket sockets; a peer whose queue is full. poll(2), unix(7) */
#include "sockets.h"

static int receiver;
static void take_one(int signal) {
  (void)signal;
  char byte;
  (void)!recv(receiver, &byte, 1, 0);
}

int main(void) {
  int ends[2];
  int fd = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  EQ(conditions(fd), POLLOUT);
  OK(shutdown(fd, SHUT_RD));
  EQ(conditions(fd), POLLIN | POLLOUT | POLLRDHUP);
  OK(shutdown(fd, SHUT_WR));
  EQ(conditions(fd), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  int packet = OK(socket(AF_UNIX, SOCK_SEQPACKET, 0));
  EQ(conditions(packet), POLLOUT | POLLHUP);
  pair_of(SOCK_SEQPACKET, ends);
  EQ(conditions(ends[0]), POLLOUT);
  EQ(send(ends[1], "", 0, 0), 0);
  EQ(conditions(ends[0]), POLLIN | POLLOUT);
  OK(close(ends[1]));
  EQ(conditions(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);

  /* One that is connected to somebody who takes from everybody. */
  struct sockaddr_un address;
  socklen_t length = at_own_name(&address, "r");
  receiver = bound(SOCK_DGRAM, &address, length);
  int sender = connected_to(SOCK_DGRAM, &address, length);
  non_blocking(sender);
  int count = 0;
  while (send(sender, "x", 1, 0) == 1) count++;
  EQ(errno, EAGAIN);
  CHECK(count > 1);
  EQ(conditions(sender), 0);
  int stranger = OK(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0));
  EQ(conditions(stranger), POLLOUT);
  ERR(sendto(stranger, "x", 1, 0, (struct sockaddr *)&address, length), EAGAIN);
  char byte;
  EQ(recv(receiver, &byte, 1, 0), 1);
  EQ(conditions(sender), POLLOUT);
  EQ(send(sender, "x", 1, 0), 1);
  EQ(conditions(sender), 0);

  /* A sleeper is woken when a message is taken, by poll and by send. */
  on_signal(SIGALRM, take_one, SA_RESTART);
  int set = OK(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLOUT}, seen;
  OK(epoll_ctl(set, EPOLL_CTL_ADD, sender, &event));
  EQ(epoll_wait(set, &seen, 1, 0), 0);
  EQ(recv(receiver, &byte, 1, 0), 1);
  EQ(epoll_wait(set, &seen, 1, 1000), 1);
  EQ(seen.events, EPOLLOUT);
  EQ(send(sender, "x", 1, 0), 1);
  OK(fcntl(sender, F_SETFL, 0));
  alarm_in(20);
  EQ(send(sender, "x", 1, 0), 1);
  alarm_in(20);
  OK(fcntl(stranger, F_SETFL, 0));
  EQ(sendto(stranger, "x", 1, 0, (struct sockaddr *)&address, length), 1);
  struct timeval limit = {0, 30000};
  OK(setsockopt(stranger, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit));
  ERR(sendto(stranger, "x", 1, 0, (struct sockaddr *)&address, length), EAGAIN);
  ERR(sendto(stranger, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&address, length), EAGAIN);
  /* The receiver goes: whoever is connected to it can write, and is refused. */
  non_blocking(sender);
  ERR(send(sender, "x", 1, 0), EAGAIN);
  OK(close(receiver));
  EQ(conditions(sender), POLLOUT);
  ERR(send(sender, "x", 1, 0), ECONNREFUSED);
  return 0;
}
