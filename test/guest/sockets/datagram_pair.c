/* Datagrams keep their borders; what does not fit is cut off. unix(7), recv(2) */
#include "sockets.h"

int main(void) {
  int ends[2];
  char text[64];
  pair_of(SOCK_DGRAM, ends);
  EQ(send(ends[0], "one", 3, 0), 3);
  EQ(write(ends[0], "", 0), 0);
  EQ(write(ends[0], "three", 5), 5);
  EQ(write(ends[0], "fourth", 6), 6);
  EQ(write(ends[0], "fifth!", 6), 6);
  EQ(recv(ends[1], text, 64, 0), 3);
  EQ(recv(ends[1], text, 64, 0), 0);
  EQ(recv(ends[1], text, 2, 0), 2);
  EQ(memcmp(text, "th", 2), 0);
  EQ(recv(ends[1], text, 2, MSG_TRUNC), 6);
  struct iovec part = {text, 4};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  EQ(recvmsg(ends[1], &message, 0), 4);
  EQ(message.msg_flags, MSG_TRUNC);
  ERR(recv(ends[1], text, 64, MSG_DONTWAIT), EAGAIN);

  /* A read of nothing does not take a message, a receive does. */
  EQ(write(ends[0], "x", 1), 1);
  EQ(read(ends[1], text, 0), 0);
  EQ(recv(ends[1], text, 0, 0), 0);
  ERR(recv(ends[1], text, 1, MSG_DONTWAIT), EAGAIN);
  struct iovec out[2] = {{"ab", 2}, {"cd", 2}};
  EQ(writev(ends[0], out, 2), 4);
  EQ(recv(ends[1], text, 64, MSG_WAITALL), 4);

  /* As long as the send buffer less 32 bytes. */
  int size = option(ends[0], SO_SNDBUF);
  char *big = anonymous(size + PAGE, PROT_READ | PROT_WRITE), *copy = anonymous(size + PAGE, PROT_READ | PROT_WRITE);
  for (int i = 0; i < size; i++) big[i] = i * 7 + i / 251;
  ERR(send(ends[0], big, size - 31, 0), EMSGSIZE);
  EQ(send(ends[0], big, size - 32, 0), size - 32);
  EQ(recv(ends[1], copy, size, 0), size - 32);
  EQ(memcmp(big, copy, size - 32), 0);

  /* The other side is closed: no signal. */
  OK(close(ends[1]));
  ERR(send(ends[0], "x", 1, 0), ECONNREFUSED);
  ERR(send(ends[0], "x", 1, 0), ENOTCONN);
  ERR(send(ends[0], "x", 1, MSG_OOB), EOPNOTSUPP);
  ERR(listen(ends[0], 1), EOPNOTSUPP);
  ERR(accept(ends[0], NULL, NULL), EOPNOTSUPP);
  return 0;
}
