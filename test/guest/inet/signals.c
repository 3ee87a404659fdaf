/* Signals while waiting, and signals about readiness. signal(7), socket(7) */
#include "inet.h"

static volatile int alarms, ready;
static void on_alarm(int signal) {
  (void)signal;
  alarms++;
}
static void on_ready(int signal) {
  (void)signal;
  ready++;
}
static void alarm_soon(int flags) {
  struct sigaction action = {.sa_handler = on_alarm, .sa_flags = flags};
  OK(sigaction(SIGALRM, &action, NULL));
  struct itimerval soon = {.it_value.tv_usec = 30000};
  OK(setitimer(ITIMER_REAL, &soon, NULL));
}

int main(void) {
  int ends[2], listening = listener(AF_INET, 4);
  char buffer[64];
  tcp_pair(ends);
  alarm_soon(0);
  ERR(recv(ends[0], buffer, 1, 0), EINTR);
  alarm_soon(0);
  ERR(accept(listening, NULL, NULL), EINTR);
  /* What has been received is returned. */
  OK(send(ends[1], "abc", 3, 0));
  alarm_soon(0);
  EQ(recv(ends[0], buffer, sizeof buffer, MSG_WAITALL), 3);
  EQ(alarms, 3);
  /* A sender that has sent a part tells how much. */
  static char bytes[8 << 20];
  alarm_soon(0);
  long sent = OK(send(ends[0], bytes, sizeof bytes, 0));
  CHECK(sent > 0 && sent < (long)sizeof bytes);
  EQ(alarms, 4);
  long got = 0;
  while (got < sent) got += OK(recv(ends[1], bytes, sizeof bytes, 0));
  EQ(got, sent);
  /* Restarted. */
  pid_t child = OK(fork());
  if (child == 0) {
    usleep(100000);
    OK(send(ends[1], "late", 4, 0));
    _exit(0);
  }
  alarm_soon(SA_RESTART);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 4);
  EQ(alarms, 5);
  OK(waitpid(child, NULL, 0));
  /* With a time limit it never is. */
  struct timeval limit = {.tv_sec = 10};
  OK(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  alarm_soon(SA_RESTART);
  ERR(recv(ends[0], buffer, 1, 0), EINTR);
  limit.tv_sec = 0;
  limit.tv_usec = 20000;
  OK(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  ERR(recv(ends[0], buffer, 1, 0), EAGAIN);
  /* SIGIO. */
  signal(SIGIO, on_ready);
  OK(fcntl(ends[0], F_SETOWN, getpid()));
  OK(fcntl(ends[0], F_SETFL, O_RDWR | O_ASYNC | O_NONBLOCK));
  ready = 0;
  OK(send(ends[1], "io", 2, 0));
  for (int i = 0; i < 1000 && !ready; i++) usleep(1000);
  CHECK(ready >= 1);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 2);
  /* Edges. */
  int poller = OK(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET | EPOLLRDHUP}, seen;
  OK(epoll_ctl(poller, EPOLL_CTL_ADD, ends[0], &event));
  EQ(epoll_wait(poller, &seen, 1, 1000), 1);
  EQ(seen.events, EPOLLOUT);
  EQ(epoll_wait(poller, &seen, 1, 10), 0);
  for (int i = 0; i < 2; i++) {
    OK(send(ends[1], "e", 1, 0));
    EQ(epoll_wait(poller, &seen, 1, 1000), 1);
    EQ(seen.events, EPOLLIN | EPOLLOUT);
    EQ(epoll_wait(poller, &seen, 1, 10), 0);
  }
  OK(shutdown(ends[1], SHUT_WR));
  EQ(epoll_wait(poller, &seen, 1, 1000), 1);
  EQ(seen.events, EPOLLIN | EPOLLOUT | EPOLLRDHUP);
  return 0;
}
