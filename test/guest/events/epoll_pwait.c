/* epoll_pwait and epoll_pwait2: a mask for the wait, a time-out in nanoseconds. epoll_wait(2) */
#include "../check.h"
#include <sys/epoll.h>

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}

int main(void) {
  signal(SIGUSR1, handler);
  int epoll = OK(epoll_create1(0)), ends[2];
  OK(pipe(ends));
  struct epoll_event event = {.events = EPOLLIN}, out[2];
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
  sigset_t one, none;
  sigemptyset(&none);
  sigemptyset(&one);
  sigaddset(&one, SIGUSR1);
  OK(sigprocmask(SIG_BLOCK, &one, NULL));
  OK(raise(SIGUSR1));
  EQ(epoll_pwait(epoll, out, 2, 0, NULL), 0);
  EQ(count, 0);
  ERR(epoll_pwait(epoll, out, 2, 5000, &none), EINTR);
  EQ(count, 1);
  EQ(RAW(SYS_epoll_pwait, epoll, out, 2, 0, 8, 8), -EFAULT);
  EQ(RAW(SYS_epoll_pwait, epoll, out, 2, 0, &none, 5), -EINVAL);
  struct timespec little = {0, 20000000}, bad = {0, 1000000000}, before, after;
  OK(clock_gettime(CLOCK_MONOTONIC, &before));
  EQ(RAW(SYS_epoll_pwait2, epoll, out, 2, &little, NULL, 0), 0);
  OK(clock_gettime(CLOCK_MONOTONIC, &after));
  CHECK((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >= 20000000);
  EQ(RAW(SYS_epoll_pwait2, epoll, out, 2, &bad, NULL, 0), -EINVAL);
  EQ(RAW(SYS_epoll_pwait2, epoll, out, 2, 8, NULL, 0), -EFAULT);
  EQ(write(ends[1], "x", 1), 1);
  EQ(RAW(SYS_epoll_pwait2, epoll, out, 2, NULL, NULL, 0), 1);
  return 0;
}
