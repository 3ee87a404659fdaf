/* A listener's queue holds one connection more than its backlog; then connecting waits, or is EAGAIN. listen(2) */
#include "sockets.h"

int main(void) {
  struct sockaddr_un address;
  socklen_t length = at_own_name(&address, "b");
  int server = listener(SOCK_STREAM, &address, length, 2);
  int fd = OK(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
  for (int i = 0; i < 3; i++) connected_to(SOCK_STREAM, &address, length);
  ERR(connect(fd, (struct sockaddr *)&address, length), EAGAIN);
  ERR(connect(fd, (struct sockaddr *)&address, length), EAGAIN);
  OK(accept(server, NULL, NULL));
  OK(connect(fd, (struct sockaddr *)&address, length));

  /* A time limit for those who wait, and signals. */
  int waiter = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  struct timeval limit = {0, 40000};
  OK(setsockopt(waiter, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit));
  long begin = now_ms();
  ERR(connect(waiter, (struct sockaddr *)&address, length), EAGAIN);
  CHECK(now_ms() - begin >= 35);
  on_signal(SIGALRM, count_signal, SA_RESTART);
  limit.tv_sec = 10;
  OK(setsockopt(waiter, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit));
  alarm_in(20);
  ERR(connect(waiter, (struct sockaddr *)&address, length), EINTR);
  int plain = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  on_signal(SIGALRM, count_signal, 0);
  alarm_in(20);
  ERR(connect(plain, (struct sockaddr *)&address, length), EINTR);
  EQ(signals_seen, 2);
  /* More room wakes nobody up wrongly: a larger backlog lets them in. */
  OK(listen(server, 10));
  OK(connect(plain, (struct sockaddr *)&address, length));
  OK(connect(waiter, (struct sockaddr *)&address, length));

  /* A backlog of 0 holds one; one of -1 is as much as there may be. */
  length = at_own_name(&address, "zero");
  server = listener(SOCK_SEQPACKET, &address, length, 0);
  connected_to(SOCK_SEQPACKET, &address, length);
  fd = OK(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0));
  ERR(connect(fd, (struct sockaddr *)&address, length), EAGAIN);
  OK(listen(server, -1));
  for (int i = 0; i < 100; i++) connected_to(SOCK_SEQPACKET, &address, length);
  OK(shutdown(server, SHUT_RD));
  ERR(connect(fd, (struct sockaddr *)&address, length), ECONNREFUSED);
  return 0;
}
