/* When a pipe is full or empty: waiting, SPLICE_F_NONBLOCK, the end of input, a reader that is gone. splice(2), tee(2) */
#include "../check.h"

static int a[2], b[2];
static void feed(int signal) {
  (void)signal;
  EQ(write(a[1], "late", 4), 4);
}
static void interrupt(int signal) {
  (void)signal;
}
static void soon(void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  OK(sigaction(SIGALRM, &action, NULL));
  struct itimerval timer = {.it_value.tv_usec = 20000};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
}

int main(void) {
  OK(pipe(a));
  OK(pipe(b));
  signal(SIGPIPE, SIG_IGN);
  ERR(splice(a[0], NULL, b[1], NULL, 4, SPLICE_F_NONBLOCK), EAGAIN);
  ERR(tee(a[0], b[1], 4, SPLICE_F_NONBLOCK), EAGAIN);
  soon(feed, SA_RESTART);
  EQ(splice(a[0], NULL, b[1], NULL, 4, 0), 4);
  soon(interrupt, 0);
  ERR(splice(a[0], NULL, b[1], NULL, 4, 0), EINTR);
  soon(feed, SA_RESTART);
  EQ(tee(a[0], b[1], 100, 0), 4);
  EQ(splice(a[0], NULL, b[1], NULL, 100, 0), 4);
  char bytes[16] = {0};
  EQ(read(b[0], bytes, 16), 12);
  SAME(bytes, "latelatelate");

  OK(fcntl(b[1], F_SETPIPE_SZ, 4096));
  static char page[4096];
  EQ(write(b[1], page, 4096), 4096);
  EQ(write(a[1], "x", 1), 1);
  ERR(splice(a[0], NULL, b[1], NULL, 1, SPLICE_F_NONBLOCK), EAGAIN);
  ERR(tee(a[0], b[1], 1, SPLICE_F_NONBLOCK), EAGAIN);
  soon(interrupt, 0);
  ERR(splice(a[0], NULL, b[1], NULL, 1, 0), EINTR);
  OK(close(b[0]));
  ERR(splice(a[0], NULL, b[1], NULL, 1, 0), EPIPE);
  ERR(tee(a[0], b[1], 1, 0), EPIPE);
  OK(pipe(b));
  OK(close(a[1]));
  EQ(splice(a[0], NULL, b[1], NULL, 10, 0), 1);
  EQ(splice(a[0], NULL, b[1], NULL, 10, 0), 0);
  EQ(tee(a[0], b[1], 10, 0), 0);
  return 0;
}
