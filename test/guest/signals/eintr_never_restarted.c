/* Calls that are never restarted: nanosleep, poll, select, sigsuspend, pause, epoll_wait. signal(7) */
#include "../check.h"
#include <sys/epoll.h>
#include <sys/select.h>

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}
/* Again and again: the first signal may come before the call sleeps. */
static void soon(void) {
  struct itimerval timer = {{0, 15000}, {0, 15000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
}

int main(void) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  OK(sigaction(SIGALRM, &action, NULL));
  struct timespec left = {0, 0}, second = {100, 0};
  soon();
  ERR(nanosleep(&second, &left), EINTR);
  CHECK(left.tv_sec < 100 && left.tv_nsec > 0);
  soon();
  EQ(clock_nanosleep(CLOCK_MONOTONIC, 0, &second, &left), EINTR);
  CHECK(left.tv_sec < 100);
  soon();
  ERR(poll(NULL, 0, 100000), EINTR);
  soon();
  struct timeval timeout = {100, 0};
  ERR(select(0, NULL, NULL, NULL, &timeout), EINTR);
  int epoll = OK(epoll_create1(0));
  struct epoll_event event;
  soon();
  ERR(epoll_wait(epoll, &event, 1, 100000), EINTR);
  soon();
  ERR(pause(), EINTR);
  sigset_t empty;
  sigemptyset(&empty);
  soon();
  ERR(sigsuspend(&empty), EINTR);
  CHECK(count >= 7);
  return 0;
}
