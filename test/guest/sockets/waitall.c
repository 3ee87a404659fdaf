/* MSG_WAITALL and SO_RCVLOWAT wait for more; signals, the end and time limits cut them short. recv(2), signal(7) */
#include "sockets.h"

static int ends[2];
static const char *more;
static void send_more(int signal) {
  (void)signal;
  (void)!write(ends[0], more, strlen(more));
}
static void hang_up(int signal) {
  (void)signal;
  close(ends[0]);
}

int main(void) {
  char text[32] = {0};
  pair_of(SOCK_STREAM, ends);
  EQ(write(ends[0], "abc", 3), 3);
  /* A handler ends the wait: what has come is returned. */
  on_signal(SIGALRM, send_more, SA_RESTART);
  more = "defgh";
  alarm_in(20);
  EQ(recv(ends[1], text, 8, MSG_WAITALL), 3);
  EQ(recv(ends[1], text, 8, MSG_WAITALL | MSG_DONTWAIT), 5);
  /* With nothing yet the call is restarted, and goes on until the end. */
  more = "12345678";
  alarm_in(20);
  EQ(recv(ends[1], text, 8, MSG_WAITALL), 8);
  EQ(memcmp(text, "12345678", 8), 0);
  on_signal(SIGALRM, count_signal, 0);
  alarm_in(20);
  ERR(recv(ends[1], text, 8, MSG_WAITALL), EINTR);

  struct timeval limit = {0, 30000};
  OK(setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  EQ(write(ends[0], "xy", 2), 2);
  EQ(recv(ends[1], text, 8, MSG_WAITALL), 2);
  ERR(recv(ends[1], text, 8, MSG_WAITALL), EAGAIN);
  /* The low-water mark of a read. */
  set_option(ends[1], SO_RCVLOWAT, 4);
  EQ(option(ends[1], SO_RCVLOWAT), 4);
  EQ(write(ends[0], "xyz", 3), 3);
  long begin = now_ms();
  EQ(recv(ends[1], text, 8, 0), 3);
  CHECK(now_ms() - begin >= 25);
  EQ(write(ends[0], "wxyz", 4), 4);
  EQ(recv(ends[1], text, 8, 0), 4);
  EQ(write(ends[0], "xyz", 3), 3);
  EQ(recv(ends[1], text, 2, 0), 2);
  EQ(recv(ends[1], text, 8, MSG_DONTWAIT), 1);
  set_option(ends[1], SO_RCVLOWAT, 0);
  EQ(option(ends[1], SO_RCVLOWAT), 1);
  set_option(ends[1], SO_RCVLOWAT, -5);
  EQ(option(ends[1], SO_RCVLOWAT), INT_MAX);
  set_option(ends[1], SO_RCVLOWAT, 1);

  limit.tv_usec = 0;
  OK(setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  EQ(write(ends[0], "end", 3), 3);
  on_signal(SIGALRM, hang_up, SA_RESTART);
  alarm_in(20);
  EQ(recv(ends[1], text, 8, MSG_WAITALL), 3);
  EQ(recv(ends[1], text, 8, MSG_WAITALL), 0);
  return 0;
}
