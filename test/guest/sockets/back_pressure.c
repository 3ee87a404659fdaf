/* A send buffer bounds what is under way; writers wait, and go on. socket(7), SO_SNDBUF */
#include "sockets.h"

static int ends[2];
static volatile long drained;
static void drain(int signal) {
  (void)signal;
  static char bytes[65536];
  for (ssize_t got; (got = recv(ends[1], bytes, sizeof bytes, MSG_DONTWAIT)) > 0;) {
    for (ssize_t i = 0; i < got; i++)
      if (bytes[i] != (char)((drained + i) * 13)) _exit(99);
    drained += got;
  }
}

int main(void) {
  pair_of(SOCK_STREAM, ends);
  size_t size = 1 << 20;
  char *bytes = anonymous(size, PROT_READ | PROT_WRITE);
  for (size_t i = 0; i < size; i++) bytes[i] = i * 13;
  ssize_t taken = send(ends[0], bytes, size, MSG_DONTWAIT);
  int limit = option(ends[0], SO_SNDBUF);
  CHECK(taken > limit / 2 && taken < limit * 2);
  ERR(send(ends[0], bytes, 1, MSG_DONTWAIT), EAGAIN);
  int queued, under_way;
  OK(ioctl(ends[1], FIONREAD, &queued));
  EQ(queued, taken);
  OK(ioctl(ends[0], TIOCOUTQ, &under_way));
  CHECK(under_way >= taken);
  drain(0);
  EQ(drained, taken);
  OK(ioctl(ends[0], TIOCOUTQ, &under_way));
  EQ(under_way, 0);

  /* One byte a message costs as much as some hundreds. */
  int count = 0;
  drained = 0;
  while (send(ends[0], "", 1, MSG_DONTWAIT) == 1) count++;
  CHECK(count > 100 && count < limit / 256);
  char sink[4096];
  EQ(read(ends[1], sink, sizeof sink), count);

  /* A blocking write goes on as a handler makes room: restarted while nothing is written, cut short afterwards. */
  on_signal(SIGALRM, drain, SA_RESTART);
  struct itimerval timer = {{0, 2000}, {0, 2000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  size_t done = 0;
  while (done < size) {
    ssize_t wrote = OK(write(ends[0], bytes + done, size - done));
    CHECK(wrote > 0);
    done += wrote;
  }
  memset(&timer, 0, sizeof timer);
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  drain(0);
  EQ(drained, size);

  /* A smaller buffer; doubled, with a least value. */
  set_option(ends[0], SO_SNDBUF, 5000);
  EQ(option(ends[0], SO_SNDBUF), 10000);
  taken = send(ends[0], bytes, size, MSG_DONTWAIT);
  CHECK(taken >= 5000 && taken <= 20000);
  struct timeval wait = {0, 20000};
  OK(setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait));
  ERR(send(ends[0], bytes, size, 0), EAGAIN);
  EQ(recv(ends[1], bytes, size, 0), taken);
  /* What fits is sent until the time is over. */
  CHECK(send(ends[0], bytes, size, 0) == taken);
  return 0;
}
