/* Without time limits a handler interrupts, or restarts, what waits. signal(7) */
#include "sockets.h"

static int ends[2], server;
static struct sockaddr_un address;
static socklen_t length;
static void feed(int signal) {
  (void)signal;
  (void)!write(ends[1], "fed", 3);
}
static void dial(int signal) {
  (void)signal;
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&address, length) != 0) _exit(98);
}

int main(void) {
  int const types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  char text[8];
  for (int i = 0; i < 3; i++) {
    pair_of(types[i], ends);
    on_signal(SIGALRM, count_signal, 0);
    alarm_in(15);
    ERR(recv(ends[0], text, 8, 0), EINTR);
    alarm_in(15);
    ERR(read(ends[0], text, 8), EINTR);
    on_signal(SIGALRM, feed, SA_RESTART);
    alarm_in(15);
    EQ(recv(ends[0], text, 8, 0), 3);
    alarm_in(15);
    EQ(read(ends[0], text, 8), 3);
    struct iovec part = {text, 8};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    alarm_in(15);
    EQ(recvmsg(ends[0], &message, 0), 3);
    struct pollfd entry = {.fd = ends[0], .events = POLLIN};
    alarm_in(15);
    ERR(poll(&entry, 1, 5000), EINTR);
    EQ(poll(&entry, 1, 0), 1);
  }
  length = at_own_name(&address, "a");
  server = listener(SOCK_STREAM, &address, length, 5);
  on_signal(SIGALRM, count_signal, 0);
  alarm_in(15);
  ERR(accept(server, NULL, NULL), EINTR);
  on_signal(SIGALRM, dial, SA_RESTART);
  alarm_in(15);
  OK(accept(server, NULL, NULL));

  pair_of(SOCK_STREAM, ends);
  static char bytes[4096];
  while (send(ends[0], bytes, sizeof bytes, MSG_DONTWAIT) > 0) continue;
  on_signal(SIGALRM, count_signal, 0);
  alarm_in(15);
  ERR(write(ends[0], bytes, sizeof bytes), EINTR);
  return 0;
}
