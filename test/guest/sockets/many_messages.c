/* Several messages a call. sendmmsg(2), recvmmsg(2) */
#include "sockets.h"

#define MESSAGES 5
static struct mmsghdr vector[MESSAGES];
static struct iovec parts[MESSAGES];
static char texts[MESSAGES][8];

static void prepare(size_t size) {
  memset(vector, 0, sizeof vector);
  for (int i = 0; i < MESSAGES; i++) {
    parts[i] = (struct iovec){texts[i], size};
    vector[i].msg_hdr.msg_iov = &parts[i];
    vector[i].msg_hdr.msg_iovlen = 1;
    vector[i].msg_len = 99;
  }
}

int main(void) {
  int ends[2];
  pair_of(SOCK_DGRAM, ends);
  prepare(8);
  for (int i = 0; i < MESSAGES; i++) {
    memset(texts[i], '0' + i, 8);
    parts[i].iov_len = i + 1;
  }
  EQ(sendmmsg(ends[0], vector, MESSAGES, 0), MESSAGES);
  for (int i = 0; i < MESSAGES; i++) EQ(vector[i].msg_len, i + 1);
  prepare(8);
  EQ(recvmmsg(ends[1], vector, 3, 0, NULL), 3);
  for (int i = 0; i < 3; i++) EQ(vector[i].msg_len, i + 1);
  EQ(texts[2][0], '2');
  EQ(vector[3].msg_len, 99);
  EQ(recvmmsg(ends[1], vector, MESSAGES, MSG_DONTWAIT, NULL), 2);
  ERR(recvmmsg(ends[1], vector, MESSAGES, MSG_DONTWAIT, NULL), EAGAIN);
  EQ(recvmmsg(ends[1], vector, 0, 0, NULL), 0);
  EQ(sendmmsg(ends[0], vector, 0, 0), 0);

  /* One is enough: the others are not waited for. */
  prepare(2);
  EQ(send(ends[0], "long", 4, 0), 4);
  EQ(recvmmsg(ends[1], vector, MESSAGES, MSG_WAITFORONE, NULL), 1);
  EQ(vector[0].msg_len, 2);
  EQ(vector[0].msg_hdr.msg_flags, MSG_TRUNC);

  /* A time limit is looked at when a message has come. */
  struct timespec limit = {5, 0};
  EQ(send(ends[0], "a", 1, 0), 1);
  EQ(send(ends[0], "b", 1, 0), 1);
  EQ(recvmmsg(ends[1], vector, 2, 0, &limit), 2);
  CHECK(limit.tv_sec <= 5 && limit.tv_sec >= 3);
  limit.tv_sec = limit.tv_nsec = 0;
  EQ(send(ends[0], "a", 1, 0), 1);
  EQ(send(ends[0], "b", 1, 0), 1);
  EQ(recvmmsg(ends[1], vector, 2, 0, &limit), 1);
  EQ(recvmmsg(ends[1], vector, 2, 0, &limit), 1);
  limit.tv_nsec = 1000000000;
  ERR(recvmmsg(ends[1], vector, 2, 0, &limit), EINVAL);
  limit.tv_nsec = 0;
  limit.tv_sec = -1;
  ERR(recvmmsg(ends[1], vector, 2, 0, &limit), EINVAL);
  EQ(RAW(SYS_recvmmsg, ends[1], vector, 2, 0, 8), -EFAULT);

  /* A signal: what has come is returned. */
  on_signal(SIGALRM, count_signal, SA_RESTART);
  EQ(send(ends[0], "a", 1, 0), 1);
  alarm_in(20);
  EQ(recvmmsg(ends[1], vector, 2, 0, NULL), 1);
  EQ(signals_seen, 1);
  /* Linux keeps its own reason as the error of the next call. */
  option(ends[1], SO_ERROR);
  struct timeval wait = {0, 20000};
  OK(setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait));
  EQ(send(ends[0], "a", 1, 0), 1);
  EQ(recvmmsg(ends[1], vector, 2, 0, NULL), 1);
  ERR(recvmmsg(ends[1], vector, 2, 0, NULL), EAGAIN);

  /* A message that fails ends the batch; only the first one's error is told. */
  prepare(4);
  parts[2].iov_base = NULL;
  EQ(sendmmsg(ends[0], vector, MESSAGES, 0), 2);
  ERR(sendmmsg(ends[0], vector + 2, 1, 0), EFAULT);
  EQ(recvmmsg(ends[1], vector, 2, 0, NULL), 2);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_sendmmsg, ends[0], bad_pointers[i], 1, 0), -EFAULT);
    EQ(RAW(SYS_recvmmsg, ends[1], bad_pointers[i], 1, MSG_DONTWAIT, 0), -EFAULT);
  }
  ERR(sendmmsg(-1, vector, 1, 0), EBADF);
  ERR(recvmmsg(0, vector, 1, 0, NULL), ENOTSOCK);

  /* A stream that fills up: in part, and then no more. */
  pair_of(SOCK_STREAM, ends);
  size_t size = 1 << 19;
  char *bytes = anonymous(size, PROT_READ | PROT_WRITE);
  prepare(4);
  parts[1] = (struct iovec){bytes, size};
  EQ(sendmmsg(ends[0], vector, 3, MSG_DONTWAIT), 2);
  EQ(vector[0].msg_len, 4);
  CHECK(vector[1].msg_len > 1000 && vector[1].msg_len < size);
  EQ(vector[2].msg_len, 99);
  return 0;
}
