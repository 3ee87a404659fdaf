/* Closing one direction or both. shutdown(2) */
#include "sockets.h"

int main(void) {
  on_signal(SIGPIPE, count_signal, 0);
  char text[8];
  int ends[2];
  pair_of(SOCK_STREAM, ends);
  ERR(shutdown(ends[0], 3), EINVAL);
  ERR(shutdown(ends[0], -1), EINVAL);
  ERR(shutdown(-1, 0), EBADF);
  /* Half-close: the other direction goes on. */
  EQ(write(ends[0], "end", 3), 3);
  OK(shutdown(ends[0], SHUT_WR));
  ERR(write(ends[0], "x", 1), EPIPE);
  EQ(signals_seen, 1);
  EQ(read(ends[1], text, 8), 3);
  EQ(read(ends[1], text, 8), 0);
  EQ(write(ends[1], "reply", 5), 5);
  EQ(read(ends[0], text, 8), 5);
  ERR(recv(ends[0], text, 8, MSG_DONTWAIT), EAGAIN);
  OK(shutdown(ends[1], SHUT_WR));
  EQ(read(ends[0], text, 8), 0);
  OK(shutdown(ends[0], SHUT_RDWR));
  OK(close(ends[0]));
  OK(close(ends[1]));

  /* Receiving ends: the other side cannot send; what has come can be read. */
  pair_of(SOCK_STREAM, ends);
  EQ(write(ends[0], "in", 2), 2);
  OK(shutdown(ends[1], SHUT_RD));
  ERR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
  EQ(read(ends[1], text, 8), 2);
  EQ(read(ends[1], text, 8), 0);
  EQ(write(ends[1], "out", 3), 3);
  EQ(read(ends[0], text, 8), 3);

  pair_of(SOCK_SEQPACKET, ends);
  EQ(write(ends[0], "in", 2), 2);
  OK(shutdown(ends[0], SHUT_WR));
  ERR(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
  EQ(recv(ends[1], text, 8, 0), 2);
  EQ(recv(ends[1], text, 8, 0), 0);

  /* Datagrams: each socket for itself. */
  pair_of(SOCK_DGRAM, ends);
  EQ(write(ends[0], "one", 3), 3);
  OK(shutdown(ends[1], SHUT_RD));
  ERR(write(ends[0], "two", 3), EPIPE);
  EQ(signals_seen, 1);
  EQ(recv(ends[1], text, 8, 0), 3);
  EQ(recv(ends[1], text, 8, 0), 0);
  ERR(recv(ends[1], text, 8, MSG_DONTWAIT), EAGAIN);
  OK(shutdown(ends[1], SHUT_WR));
  ERR(send(ends[1], "x", 1, 0), EPIPE);
  ERR(recv(ends[0], text, 8, MSG_DONTWAIT), EAGAIN);

  /* Without a connection too. */
  int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  OK(shutdown(fd, SHUT_RDWR));
  struct sockaddr_un address;
  socklen_t length = at_own_name(&address, "l");
  int server = listener(SOCK_STREAM, &address, length, 3);
  OK(shutdown(server, SHUT_RDWR));
  ERR(accept(server, NULL, NULL), EINVAL);
  return 0;
}
