/* What poll tells of stream sockets in each state. poll(2), unix(7) */
#include "sockets.h"

int main(void) {
  int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0)), ends[2];
  EQ(conditions(fd), POLLOUT | POLLHUP);
  struct sockaddr_un address;
  socklen_t length = at_own_name(&address, "p");
  OK(bind(fd, (struct sockaddr *)&address, length));
  EQ(conditions(fd), POLLOUT | POLLHUP);
  OK(listen(fd, 3));
  EQ(conditions(fd), 0);
  int client = connected_to(SOCK_STREAM, &address, length);
  EQ(conditions(fd), POLLIN);
  EQ(conditions(client), POLLOUT);
  int server = OK(accept(fd, NULL, NULL));
  EQ(conditions(fd), 0);
  EQ(conditions(server), POLLOUT);
  EQ(write(client, "x", 1), 1);
  EQ(conditions(server), POLLIN | POLLOUT);
  OK(shutdown(client, SHUT_WR));
  EQ(conditions(server), POLLIN | POLLOUT | POLLRDHUP);
  EQ(conditions(client), POLLOUT);
  char byte;
  EQ(read(server, &byte, 1), 1);
  EQ(conditions(server), POLLIN | POLLOUT | POLLRDHUP);
  OK(shutdown(server, SHUT_WR));
  EQ(conditions(server), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  EQ(conditions(client), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  OK(close(server));
  EQ(conditions(client), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);

  /* A reset is an error until it is told. */
  pair_of(SOCK_STREAM, ends);
  EQ(write(ends[0], "unread", 6), 6);
  OK(close(ends[1]));
  EQ(conditions(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP | POLLERR);
  EQ(option(ends[0], SO_ERROR), ECONNRESET);
  EQ(conditions(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);

  /* Not more than a quarter of the send buffer is in use: POLLOUT. */
  pair_of(SOCK_STREAM, ends);
  non_blocking(ends[0]);
  char *bytes = anonymous(PAGE, PROT_READ | PROT_WRITE);
  int written = 0;
  while (write(ends[0], bytes, PAGE) > 0) written++;
  EQ(errno, EAGAIN);
  EQ(conditions(ends[0]), 0);
  EQ(conditions(ends[1]), POLLIN | POLLOUT);
  int taken = 0;
  for (; !(conditions(ends[0]) & POLLOUT); taken++) EQ(read(ends[1], bytes, PAGE), PAGE);
  CHECK(taken > written / 2 && taken < written);
  /* Waiting for both directions ends when either is ready. */
  struct pollfd both = {.fd = ends[0], .events = POLLIN | POLLOUT};
  EQ(poll(&both, 1, -1), 1);
  EQ(both.revents, POLLOUT);
  fd_set reads, writes;
  FD_ZERO(&reads);
  FD_ZERO(&writes);
  FD_SET(ends[1], &reads);
  FD_SET(ends[0], &writes);
  EQ(select(ends[1] + ends[0] + 1, &reads, &writes, NULL, NULL), 2);
  return 0;
}
