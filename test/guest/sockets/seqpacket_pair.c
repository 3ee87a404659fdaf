/* Sequenced packets: messages over a connection. unix(7) */
#include "sockets.h"

int main(void) {
  on_signal(SIGPIPE, count_signal, 0);
  int ends[2];
  char text[64];
  pair_of(SOCK_SEQPACKET, ends);
  EQ(send(ends[0], "first", 5, MSG_EOR), 5);
  EQ(write(ends[0], "second", 6), 6);
  EQ(recv(ends[1], text, 3, 0), 3);
  EQ(recv(ends[1], text, 64, 0), 6);
  EQ(memcmp(text, "second", 6), 0);
  ERR(recv(ends[1], text, 64, MSG_DONTWAIT), EAGAIN);
  /* An address is ignored. */
  struct sockaddr_un address;
  socklen_t length = at_path(&address, "nowhere");
  EQ(sendto(ends[0], "x", 1, 0, (struct sockaddr *)&address, length), 1);
  EQ(recv(ends[1], text, 64, 0), 1);
  EQ(write(ends[0], "last", 4), 4);
  OK(close(ends[0]));
  EQ(recv(ends[1], text, 64, 0), 4);
  EQ(recv(ends[1], text, 64, 0), 0);
  EQ(recv(ends[1], text, 64, MSG_DONTWAIT), 0);
  ERR(send(ends[1], "x", 1, MSG_NOSIGNAL), EPIPE);
  OK(close(ends[1]));

  length = at_own_name(&address, "s");
  int server = listener(SOCK_SEQPACKET, &address, length, 2);
  int fd = OK(socket(AF_UNIX, SOCK_SEQPACKET, 0));
  ERR(send(fd, "x", 1, 0), ENOTCONN);
  ERR(recv(fd, text, 1, 0), ENOTCONN);
  OK(connect(fd, (struct sockaddr *)&address, length));
  ERR(recv(server, text, 1, 0), ENOTCONN);
  EQ(send(fd, "early", 5, 0), 5);
  int accepted = OK(accept(server, NULL, NULL));
  EQ(recv(accepted, text, 64, 0), 5);
  EQ(send(accepted, "", 0, 0), 0);
  EQ(recv(fd, text, 64, MSG_DONTWAIT), 0);
  ERR(recv(fd, text, 64, MSG_DONTWAIT), EAGAIN);
  EQ(send(fd, "lost", 4, 0), 4);
  OK(close(accepted));
  ERR(recv(fd, text, 64, 0), ECONNRESET);
  EQ(recv(fd, text, 64, 0), 0);
  return 0;
}
