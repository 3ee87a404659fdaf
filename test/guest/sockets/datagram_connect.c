/* Datagram sockets that choose a peer: who may still reach them, changing and leaving it. connect(2), unix(7) */
#include "sockets.h"

int main(void) {
  struct sockaddr_un a, b, c, seen, none = {.sun_family = AF_UNSPEC};
  socklen_t al = at_own_name(&a, "a"), bl = at_own_name(&b, "b"), cl = at_own_name(&c, "c"), length;
  int afd = bound(SOCK_DGRAM, &a, al), bfd = bound(SOCK_DGRAM, &b, bl), cfd = bound(SOCK_DGRAM, &c, cl);
  char text[8];
  EQ(sendto(afd, "hi", 2, 0, (struct sockaddr *)&b, bl), 2);
  length = sizeof seen;
  EQ(recvfrom(bfd, text, 8, 0, (struct sockaddr *)&seen, &length), 2);
  EQ(length, al);
  EQ(memcmp(&seen, &a, al), 0);
  OK(connect(afd, (struct sockaddr *)&b, bl));
  length = sizeof seen;
  OK(getpeername(afd, (struct sockaddr *)&seen, &length));
  EQ(memcmp(&seen, &b, bl), 0);
  ERR(getpeername(bfd, (struct sockaddr *)&seen, &length), ENOTCONN);
  EQ(send(afd, "1", 1, 0), 1);
  EQ(sendto(afd, "2", 1, 0, (struct sockaddr *)&c, cl), 1);
  EQ(recv(cfd, text, 8, 0), 1);
  EQ(recv(bfd, text, 8, 0), 1);
  /* A socket with a peer takes messages of that peer only. */
  EQ(sendto(bfd, "3", 1, 0, (struct sockaddr *)&a, al), 1);
  ERR(sendto(cfd, "4", 1, 0, (struct sockaddr *)&a, al), EPERM);
  ERR(connect(cfd, (struct sockaddr *)&a, al), EPERM);
  EQ(recv(afd, text, 8, 0), 1);
  /* To itself. */
  OK(connect(cfd, (struct sockaddr *)&c, cl));
  EQ(send(cfd, "self", 4, 0), 4);
  EQ(recv(cfd, text, 8, 0), 4);
  OK(connect(cfd, (struct sockaddr *)&none, sizeof(sa_family_t)));
  ERR(send(cfd, "x", 1, 0), ENOTCONN);
  ERR(getpeername(cfd, (struct sockaddr *)&seen, &length), ENOTCONN);

  /* Another peer: messages that wait are lost, the old peer is told if it was connected too. */
  OK(connect(bfd, (struct sockaddr *)&a, al));
  EQ(send(bfd, "lost", 4, 0), 4);
  OK(connect(afd, (struct sockaddr *)&c, cl));
  ERR(recv(afd, text, 8, MSG_DONTWAIT), EAGAIN);
  EQ(conditions(bfd) & POLLERR, POLLERR);
  EQ(option(bfd, SO_ERROR), ECONNRESET);
  ERR(send(bfd, "x", 1, 0), EPERM);

  /* The peer goes. */
  OK(close(cfd));
  ERR(send(afd, "x", 1, 0), ECONNREFUSED);
  ERR(send(afd, "x", 1, 0), ENOTCONN);
  ERR(sendto(afd, "x", 1, 0, (struct sockaddr *)&c, cl), ECONNREFUSED);
  return 0;
}
