/* How connections end: half-closed, closed, reset. shutdown(2), close(2), tcp(7) */
#include "inet.h"

#define OVER (POLLIN | POLLOUT | POLLHUP | POLLRDHUP)

static int ends[2];
static char buffer[64];

static void half_close(void) {
  tcp_pair(ends);
  OK(send(ends[0], "last", 4, 0));
  OK(shutdown(ends[0], SHUT_WR));
  EQ(await(ends[1], POLLIN | POLLRDHUP), POLLIN | POLLRDHUP);
  CHECK(tcp_state(ends[0]) == TCP_FIN_WAIT1 || tcp_state(ends[0]) == TCP_FIN_WAIT2);
  EQ(tcp_state(ends[1]), TCP_CLOSE_WAIT);
  EQ(conditions(ends[0]), POLLOUT);
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 4);
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 0);
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 0);
  EQ(conditions(ends[1]), POLLIN | POLLOUT | POLLRDHUP);
  ERR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
  OK(send(ends[1], "back", 4, 0));
  EQ(recv(ends[0], buffer, 4, MSG_WAITALL), 4);
}

static void both_shut(void) {
  tcp_pair(ends);
  OK(shutdown(ends[0], SHUT_WR));
  OK(send(ends[1], "rest", 4, 0));
  OK(shutdown(ends[1], SHUT_WR));
  await(ends[0], POLLRDHUP);
  usleep(20000);
  EQ(conditions(ends[0]), OVER);
  EQ(conditions(ends[1]), OVER);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 4);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 0);
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 0);
  union address address;
  socklen_t length = sizeof address;
  ERR(getpeername(ends[0], &address.any, &length), ENOTCONN);
  ERR(shutdown(ends[0], SHUT_RDWR), ENOTCONN);
  EQ(tcp_state(ends[1]), TCP_CLOSE);
  ERR(send(ends[1], "x", 1, MSG_NOSIGNAL), EPIPE);
}

static void closed(void) {
  tcp_pair(ends);
  OK(send(ends[1], "left", 4, 0));
  OK(close(ends[1]));
  await(ends[0], POLLRDHUP);
  EQ(conditions(ends[0]), POLLIN | POLLOUT | POLLRDHUP);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 4);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 0);
  /* The first bytes are answered with a reset. */
  EQ(send(ends[0], "x", 1, MSG_NOSIGNAL), 1);
  await(ends[0], POLLHUP);
  EQ(conditions(ends[0]), OVER | POLLERR);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 0);
  EQ(pending_error(ends[0]), EPIPE);
  ERR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
}

static void reset_by_unread(void) {
  tcp_pair(ends);
  OK(send(ends[0], "unread", 6, 0));
  OK(send(ends[1], "sent", 4, 0));
  await(ends[1], POLLIN);
  OK(close(ends[1]));
  await(ends[0], POLLHUP);
  EQ(conditions(ends[0]), OVER | POLLERR);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 4);
  ERR(recv(ends[0], buffer, sizeof buffer, 0), ECONNRESET);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 0);
  ERR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
}

static void reset_by_linger(void) {
  tcp_pair(ends);
  struct linger linger = {.l_onoff = 1, .l_linger = 0};
  OK(setsockopt(ends[1], SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
  OK(close(ends[1]));
  await(ends[0], POLLHUP);
  ERR(send(ends[0], "x", 1, MSG_NOSIGNAL), ECONNRESET);
  ERR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
  EQ(recv(ends[0], buffer, 1, 0), 0);
}

static void disconnected(void) {
  int listening = listener(AF_INET, 2);
  int fd = connected_to(AF_INET, listening), other = OK(accept(listening, NULL, NULL));
  struct sockaddr none = {.sa_family = AF_UNSPEC};
  OK(connect(fd, &none, sizeof none));
  EQ(tcp_state(fd), TCP_CLOSE);
  await(other, POLLHUP);
  ERR(recv(other, buffer, 1, 0), ECONNRESET);
  EQ(pending_error(fd), ECONNRESET);
  /* It can be used again. */
  union address address;
  socklen_t length = loopback(&address, AF_INET, port_of(listening));
  OK(connect(fd, &address.any, length));
  OK(close(OK(accept(listening, NULL, NULL))));
  OK(connect(listening, &none, sizeof none));
  EQ(tcp_state(listening), TCP_CLOSE);
  ERR(accept(listening, NULL, NULL), EINVAL);
}

static void shut_receiving(void) {
  tcp_pair(ends);
  OK(shutdown(ends[1], SHUT_RD));
  EQ(recv(ends[1], buffer, 1, 0), 0);
  EQ(conditions(ends[1]), POLLIN | POLLOUT | POLLRDHUP);
  EQ(send(ends[0], "still", 5, 0), 5);
  await(ends[1], POLLIN);
  usleep(10000);
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 5);
  EQ(recv(ends[1], buffer, 1, 0), 0);
}

static void listener_ends(void) {
  int listening = listener(AF_INET, 4);
  int waiting = connected_to(AF_INET, listening);
  OK(close(listening));
  await(waiting, POLLHUP);
  ERR(recv(waiting, buffer, 1, 0), ECONNRESET);
  listening = listener(AF_INET, 4);
  OK(shutdown(listening, SHUT_WR));
  EQ(tcp_state(listening), TCP_LISTEN);
  OK(shutdown(listening, SHUT_RD));
  EQ(tcp_state(listening), TCP_CLOSE);
  ERR(accept(listening, NULL, NULL), EINVAL);
}

static volatile int pipes;
static void count(int signal) {
  (void)signal;
  pipes++;
}
static void sigpipe(void) {
  signal(SIGPIPE, count);
  tcp_pair(ends);
  OK(shutdown(ends[0], SHUT_WR));
  ERR(write(ends[0], "x", 1), EPIPE);
  EQ(pipes, 1);
  ERR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
  EQ(pipes, 1);
}

int main(void) {
  half_close();
  both_shut();
  closed();
  reset_by_unread();
  reset_by_linger();
  disconnected();
  shut_receiving();
  listener_ends();
  sigpipe();
  return 0;
}
