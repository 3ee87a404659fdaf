/* When a message was sent. socket(7), SO_TIMESTAMP, SO_TIMESTAMPNS */
#include "sockets.h"

int main(void) {
  int ends[2];
  char byte;
  union {
    char space[256];
    struct cmsghdr header;
  } control;
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control};
  pair_of(SOCK_DGRAM, ends);
  set_option(ends[1], SO_TIMESTAMP, 1);
  struct timespec before, after;
  OK(clock_gettime(CLOCK_REALTIME, &before));
  EQ(send(ends[0], "x", 1, 0), 1);
  usleep(20000);
  OK(clock_gettime(CLOCK_REALTIME, &after));
  message.msg_controllen = sizeof control;
  EQ(recvmsg(ends[1], &message, 0), 1);
  EQ(control.header.cmsg_type, SO_TIMESTAMP);
  EQ(control.header.cmsg_len, CMSG_LEN(sizeof(struct timeval)));
  struct timeval *stamp = (void *)CMSG_DATA(&control.header);
  double at = stamp->tv_sec + stamp->tv_usec / 1e6;
  CHECK(at > before.tv_sec + before.tv_nsec / 1e9 - 0.005 && at < after.tv_sec + after.tv_nsec / 1e9 - 0.01);

  set_option(ends[1], SO_TIMESTAMPNS, 1);
  set_option(ends[1], SO_PASSCRED, 1);
  EQ(send(ends[0], "x", 1, 0), 1);
  message.msg_controllen = sizeof control;
  EQ(recvmsg(ends[1], &message, 0), 1);
  EQ(control.header.cmsg_type, SO_TIMESTAMPNS);
  struct cmsghdr *second = CMSG_NXTHDR(&message, &control.header);
  EQ(second->cmsg_type, SCM_CREDENTIALS);
  EQ(message.msg_controllen, CMSG_SPACE(16) + CMSG_SPACE(12));
  set_option(ends[1], SO_TIMESTAMPNS, 0);
  EQ(send(ends[0], "x", 1, 0), 1);
  message.msg_controllen = sizeof control;
  EQ(recvmsg(ends[1], &message, 0), 1);
  EQ(control.header.cmsg_type, SCM_CREDENTIALS);
  return 0;
}
