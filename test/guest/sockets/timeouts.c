/* SO_RCVTIMEO and SO_SNDTIMEO: every call that waits gives up, and none of them is restarted. socket(7), signal(7) */
#include "sockets.h"

static void limit(int fd, int option, long seconds, long micros) {
  struct timeval value = {seconds, micros};
  OK(setsockopt(fd, SOL_SOCKET, option, &value, sizeof value));
}

int main(void) {
  int ends[2];
  char text[8];
  struct timeval value;
  socklen_t length = sizeof value;
  pair_of(SOCK_STREAM, ends);
  OK(getsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &value, &length));
  EQ(length, sizeof value);
  EQ(value.tv_sec, 0);
  EQ(value.tv_usec, 0);
  limit(ends[0], SO_RCVTIMEO, 3, 500000);
  OK(getsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &value, &length));
  EQ(value.tv_sec, 3);
  EQ(value.tv_usec, 500000);
  value.tv_usec = 1000000;
  ERR(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value), EDOM);
  value.tv_usec = -1;
  ERR(setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &value, sizeof value), EDOM);
  value.tv_usec = 0;
  ERR(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value - 1), EINVAL);

  limit(ends[0], SO_RCVTIMEO, 0, 40000);
  long begin = now_ms();
  ERR(read(ends[0], text, 8), EAGAIN);
  CHECK(now_ms() - begin >= 35);
  ERR(recv(ends[0], text, 8, 0), EAGAIN);
  struct iovec part = {text, 8};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  ERR(recvmsg(ends[0], &message, 0), EAGAIN);
  ERR(readv(ends[0], &part, 1), EAGAIN);
  limit(ends[0], SO_RCVTIMEO, 60, 0);
  begin = now_ms();
  ERR(recv(ends[0], text, 8, MSG_DONTWAIT), EAGAIN);
  CHECK(now_ms() - begin < 50000);
  EQ(write(ends[1], "x", 1), 1);
  EQ(read(ends[0], text, 8), 1);
  /* A negative time is over at once. */
  limit(ends[0], SO_RCVTIMEO, -1, 0);
  ERR(read(ends[0], text, 8), EAGAIN);
  limit(ends[0], SO_RCVTIMEO, 20, 0);
  on_signal(SIGALRM, count_signal, SA_RESTART);
  alarm_in(20);
  ERR(read(ends[0], text, 8), EINTR);

  struct sockaddr_un address;
  length = at_own_name(&address, "t");
  int server = listener(SOCK_STREAM, &address, length, 1);
  limit(server, SO_RCVTIMEO, 0, 30000);
  ERR(accept(server, NULL, NULL), EAGAIN);
  limit(server, SO_RCVTIMEO, 20, 0);
  alarm_in(20);
  ERR(accept(server, NULL, NULL), EINTR);

  pair_of(SOCK_DGRAM, ends);
  limit(ends[0], SO_RCVTIMEO, 0, 30000);
  ERR(recv(ends[0], text, 8, 0), EAGAIN);
  limit(ends[0], SO_SNDTIMEO, 0, 30000);
  static char bytes[60000];
  for (int i = 0; i < 3; i++) EQ(send(ends[0], bytes, sizeof bytes, 0), sizeof bytes);
  while (send(ends[0], bytes, sizeof bytes, MSG_DONTWAIT) > 0) continue;
  begin = now_ms();
  ERR(send(ends[0], bytes, sizeof bytes, 0), EAGAIN);
  CHECK(now_ms() - begin >= 25);
  return 0;
}
