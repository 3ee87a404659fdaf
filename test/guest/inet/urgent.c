/* The urgent byte. tcp(7), sockatmark(3) */
#include "inet.h"

static int ends[2];
static char buffer[64];
static volatile int urgent_signals;
static void count(int signal) {
  (void)signal;
  urgent_signals++;
}
static int at_mark(void) {
  int value;
  OK(ioctl(ends[1], SIOCATMARK, &value));
  return value;
}
static int readable(void) {
  int value;
  OK(ioctl(ends[1], FIONREAD, &value));
  return value;
}
static void settle(int bytes) {
  for (int i = 0; i < 1000 && readable() < bytes; i++) usleep(1000);
}

int main(void) {
  tcp_pair(ends);
  ERR(recv(ends[1], buffer, 1, MSG_OOB), EINVAL);
  signal(SIGURG, count);
  OK(fcntl(ends[1], F_SETOWN, getpid()));
  EQ(send(ends[0], "abc", 3, MSG_OOB), 3);
  await(ends[1], POLLPRI);
  EQ(urgent_signals, 1);
  EQ(conditions(ends[1]), POLLIN | POLLPRI | POLLOUT);
  EQ(readable(), 2);
  EQ(at_mark(), 0);
  /* Reading stops before it. */
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 2);
  EQ(at_mark(), 1);
  EQ(recv(ends[1], buffer, sizeof buffer, MSG_OOB | MSG_PEEK), 1);
  struct iovec part = {.iov_base = buffer, .iov_len = sizeof buffer};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  EQ(recvmsg(ends[1], &message, MSG_OOB), 1);
  EQ(message.msg_flags, MSG_OOB);
  EQ(buffer[0], 'c');
  ERR(recv(ends[1], buffer, 1, MSG_OOB), EINVAL);
  EQ(conditions(ends[1]), POLLOUT);
  OK(send(ends[0], "de", 2, 0));
  await(ends[1], POLLIN);
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 2);
  EQ(memcmp(buffer, "de", 2), 0);
  EQ(at_mark(), 0);
  /* One that nobody takes is lost by going on. */
  OK(send(ends[0], "1!", 2, MSG_OOB));
  OK(send(ends[0], "23", 2, 0));
  await(ends[1], POLLPRI);
  settle(1);
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 1);
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 2);
  EQ(memcmp(buffer, "23", 2), 0);
  /* In line. */
  SET(ends[1], SOL_SOCKET, SO_OOBINLINE, 1);
  OK(send(ends[0], "xy", 2, 0));
  OK(send(ends[0], "z", 1, MSG_OOB));
  OK(send(ends[0], "w", 1, 0));
  await(ends[1], POLLPRI);
  settle(4);
  ERR(recv(ends[1], buffer, 1, MSG_OOB), EINVAL);
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 2);
  EQ(at_mark(), 1);
  EQ(recv(ends[1], buffer, sizeof buffer, 0), 2);
  EQ(memcmp(buffer, "zw", 2), 0);
  EQ(at_mark(), 0);
  for (size_t i = 0; i < BAD_POINTERS; i++) ERR(ioctl(ends[1], SIOCATMARK, bad_pointers[i]), EFAULT);
  return 0;
}
