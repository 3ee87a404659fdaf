/* MSG_OOB on streams: the byte, the mark, who is told. send(2), recv(2), sockatmark(3), socket(7) */
#include "sockets.h"

static int ends[2];
static char bytes[64];

static void fresh(void) {
  pair_of(SOCK_STREAM, ends);
  non_blocking(ends[1]);
}
static void done(void) {
  OK(close(ends[0]));
  OK(close(ends[1]));
}
/* One recv(2): what came, as a string. */
static const char *got(int flags) {
  memset(bytes, 0, sizeof bytes);
  OK(recv(ends[1], bytes, sizeof bytes - 1, flags));
  return bytes;
}
static int at_mark(void) {
  int answer = -1;
  OK(ioctl(ends[1], SIOCATMARK, &answer));
  return answer;
}
static int is_urgent(void) { return (conditions(ends[1]) & POLLPRI) != 0; }

static void kernel_has_it(void) {
  fresh();
  if (send(ends[0], "x", 1, MSG_OOB) == -1 && errno == EOPNOTSUPP) exit(0); /* before Linux 5.15, or without it */
  done();
}

static void out_of_line(void) {
  fresh();
  EQ(at_mark(), 0);
  ERR(recv(ends[1], bytes, 1, MSG_OOB), EINVAL);
  ERR(send(ends[0], "", 0, MSG_OOB), EOPNOTSUPP);
  EQ(send(ends[0], "hello", 5, MSG_OOB), 5);
  CHECK(is_urgent());
  EQ(at_mark(), 0);
  /* Looked at, then taken. */
  SAME(got(MSG_OOB | MSG_PEEK), "o");
  SAME(got(MSG_OOB), "o");
  ERR(recv(ends[1], bytes, 1, MSG_OOB), EINVAL);
  CHECK(!is_urgent());
  /* Input stops at the mark. */
  EQ(send(ends[0], "world", 5, 0), 5);
  SAME(got(0), "hell");
  EQ(at_mark(), 1);
  SAME(got(0), "world");
  EQ(at_mark(), 0);
  ERR(recv(ends[1], bytes, 1, 0), EAGAIN);
  done();
}

/* A byte that nobody takes out of band is lost when input goes on. */
static void passed(void) {
  fresh();
  EQ(send(ends[0], "ab!", 3, MSG_OOB), 3);
  EQ(send(ends[0], "cd", 2, 0), 2);
  SAME(got(0), "ab");
  EQ(at_mark(), 1);
  CHECK(is_urgent());
  SAME(got(0), "cd");
  CHECK(!is_urgent());
  ERR(recv(ends[1], bytes, 1, MSG_OOB), EINVAL);
  /* Waiting for more does not go beyond the mark either. */
  EQ(send(ends[0], "ab!", 3, MSG_OOB), 3);
  EQ(send(ends[0], "cd", 2, 0), 2);
  SAME(got(MSG_WAITALL), "ab");
  SAME(got(MSG_OOB), "!");
  SAME(got(0), "cd");
  done();
}

static void in_line(void) {
  fresh();
  set_option(ends[1], SO_OOBINLINE, 1);
  EQ(send(ends[0], "ab!", 3, MSG_OOB), 3);
  EQ(send(ends[0], "cd", 2, 0), 2);
  CHECK(is_urgent());
  ERR(recv(ends[1], bytes, 1, MSG_OOB), EINVAL);
  SAME(got(0), "ab");
  EQ(at_mark(), 1);
  SAME(got(0), "!cd");
  EQ(at_mark(), 0);
  CHECK(!is_urgent());
  done();
}

/* Only the newest is out of band. */
static void several(void) {
  fresh();
  EQ(send(ends[0], "1", 1, MSG_OOB), 1);
  EQ(send(ends[0], "2", 1, MSG_OOB), 1);
  SAME(got(MSG_OOB), "2");
  SAME(got(0), "1");
  ERR(recv(ends[1], bytes, 1, 0), EAGAIN);
  for (int i = 0; i < 1000; i++) {
    EQ(send(ends[0], "ax", 2, MSG_OOB), 2);
    SAME(got(MSG_OOB), "x");
    SAME(got(0), "a");
  }
  ERR(recv(ends[1], bytes, 1, 0), EAGAIN);
  done();
}

static void messages(void) {
  fresh();
  EQ(send(ends[0], "ab", 2, MSG_OOB), 2);
  struct iovec part = {bytes, sizeof bytes};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  EQ(recvmsg(ends[1], &message, MSG_OOB), 1);
  EQ(message.msg_flags & MSG_OOB, MSG_OOB);
  EQ(bytes[0], 'b');
  EQ(recvmsg(ends[1], &message, 0), 1);
  EQ(message.msg_flags & MSG_OOB, 0);
  EQ(bytes[0], 'a');
  /* The end of the connection is no error when everything was read. */
  EQ(send(ends[0], "ab", 2, MSG_OOB), 2);
  SAME(got(MSG_OOB), "b");
  SAME(got(0), "a");
  OK(close(ends[1]));
  EQ(recv(ends[0], bytes, 1, 0), 0);
  OK(close(ends[0]));
}

static volatile int urgent_seen, own_seen, own_code;
static void count_urgent(int signal) {
  (void)signal;
  urgent_seen++;
}
static void own_signal(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  own_seen++;
  if (info->si_code == POLL_PRI) own_code = info->si_band;
}
static void told(void) {
  fresh();
  struct sigaction own = {.sa_sigaction = own_signal, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGRTMIN, &own, NULL));
  on_signal(SIGURG, count_urgent, 0);
  EQ(send(ends[0], "x", 1, MSG_OOB), 1);
  EQ(urgent_seen, 0);
  OK(fcntl(ends[1], F_SETOWN, getpid()));
  EQ(send(ends[0], "x", 1, MSG_OOB), 1);
  EQ(urgent_seen, 1);
  OK(fcntl(ends[1], F_SETFL, O_NONBLOCK | O_ASYNC));
  OK(fcntl(ends[1], F_SETSIG, SIGRTMIN));
  EQ(send(ends[0], "x", 1, MSG_OOB), 1);
  EQ(urgent_seen, 2);
  EQ(own_seen, 2);
  EQ(own_code, POLLPRI | POLLRDBAND);
  /* select(2) calls it an exception, epoll(7) EPOLLPRI. */
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ends[1], &set);
  EQ(select(ends[1] + 1, NULL, NULL, &set, &(struct timeval){0, 0}), 1);
  int epoll = OK(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLPRI};
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[1], &event));
  EQ(epoll_wait(epoll, &event, 1, 0), 1);
  EQ(event.events, EPOLLPRI);
  SAME(got(MSG_OOB), "x");
  EQ(epoll_wait(epoll, &event, 1, 0), 0);
  OK(close(epoll));
  done();
}

static void errors(void) {
  fresh();
  EQ(send(ends[0], "ab", 2, MSG_OOB), 2);
  for (size_t i = 1; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_ioctl, ends[1], SIOCATMARK, bad_pointers[i]), -EFAULT);
    EQ(RAW(SYS_recvfrom, ends[1], bad_pointers[i], 1, MSG_OOB | MSG_PEEK), -EFAULT);
    EQ(RAW(SYS_sendto, ends[0], bad_pointers[i], 1, MSG_OOB), -EFAULT);
  }
  EQ(RAW(SYS_ioctl, ends[1], SIOCATMARK, (char *)before_guard(3)), -EFAULT);
  EQ(RAW(SYS_recvfrom, ends[1], read_only(0), 1, MSG_OOB | MSG_PEEK), -EFAULT);
  SAME(got(MSG_OOB), "b");
  done();
  int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  ERR(send(fd, "x", 1, MSG_OOB), ENOTCONN);
  ERR(recv(fd, bytes, 1, MSG_OOB), EINVAL);
  OK(close(fd));
  int const types[] = {SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 2; i++) {
    pair_of(types[i], ends);
    ERR(send(ends[0], "x", 1, MSG_OOB), EOPNOTSUPP);
    ERR(recv(ends[1], bytes, 1, MSG_OOB), EOPNOTSUPP);
    done();
  }
  /* Without room, and without a reader. */
  fresh();
  non_blocking(ends[0]);
  while (send(ends[0], bytes, sizeof bytes, 0) > 0) continue;
  ERR(send(ends[0], "x", 1, MSG_OOB), EAGAIN);
  OK(close(ends[1]));
  ERR(send(ends[0], "x", 1, MSG_OOB | MSG_NOSIGNAL), EPIPE);
  OK(close(ends[0]));
}

int main(void) {
  kernel_has_it();
  out_of_line();
  passed();
  in_line();
  several();
  messages();
  told();
  errors();
  return 0;
}
