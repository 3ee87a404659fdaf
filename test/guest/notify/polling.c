/* poll, epoll and blocking reads of an instance. inotify(7) */
#include "notify.h"
#include <sys/epoll.h>

static int watched;
static void change(int signal) {
  (void)signal;
  OK(fchmod(watched, 0600));
}

int main(void) {
  put("f", "");
  watched = OK(open("f", O_RDWR));
  int fd = OK(inotify_init1(IN_CLOEXEC)), poller = OK(epoll_create1(0));
  int wd = OK(inotify_add_watch(fd, "f", IN_MODIFY | IN_ATTRIB));
  struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT};
  EQ(poll(&one, 1, 0), 0);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = 7};
  OK(epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event));
  EQ(epoll_wait(poller, &event, 1, 0), 0);
  EQ(write(watched, "x", 1), 1);
  EQ(poll(&one, 1, 0), 1);
  EQ(one.revents, POLLIN);
  EQ(epoll_wait(poller, &event, 1, -1), 1);
  EQ(event.data.u32, 7);
  struct inotify_event seen[4];
  EQ(read(fd, seen, sizeof seen), sizeof *seen);
  EQ(epoll_wait(poller, &event, 1, 0), 0);

  struct sigaction action = {.sa_handler = change, .sa_flags = SA_RESTART};
  OK(sigaction(SIGALRM, &action, NULL));
  struct itimerval soon = {.it_value.tv_usec = 20000};
  OK(setitimer(ITIMER_REAL, &soon, NULL));
  EQ(read(fd, seen, sizeof seen), sizeof *seen);
  EQ(seen->wd, wd);
  EQ(seen->mask, IN_ATTRIB);
  OK(setitimer(ITIMER_REAL, &soon, NULL));
  EQ(poll(&one, 1, -1), -1);
  EQ(errno, EINTR);
  EQ(poll(&one, 1, -1), 1);
  return 0;
}
