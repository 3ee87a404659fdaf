/* Queues in poll and epoll; their attributes as files. mq_overview(7) */
#include <sys/epoll.h>
#include "mq.h"

static short ready(mqd_t queue) {
  struct pollfd entry = {queue, POLLIN | POLLOUT, 0};
  OK(poll(&entry, 1, 0));
  return entry.revents;
}

int main(void) {
  umask(022);
  mqd_t queue = fresh("/skerry_poll", 0, 2, 8);
  char text[8];
  EQ(ready(queue), POLLOUT);
  OK(mq_send(queue, "a", 1, 0));
  EQ(ready(queue), POLLIN | POLLOUT);
  OK(mq_send(queue, "b", 1, 0));
  EQ(ready(queue), POLLIN);
  int epoll = OK(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLOUT | EPOLLET, .data.u32 = 7};
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, queue, &event));
  EQ(epoll_wait(epoll, &event, 1, 0), 0);
  OK(mq_receive(queue, text, 8, NULL));
  EQ(epoll_wait(epoll, &event, 1, 0), 1);
  EQ(event.data.u32, 7);
  EQ(epoll_wait(epoll, &event, 1, 0), 0);

  struct stat status;
  OK(fstat(queue, &status));
  EQ(status.st_mode, S_IFREG | 0600);
  EQ(status.st_size, 80);
  EQ(status.st_nlink, 1);
  OK(mq_unlink("/skerry_poll"));
  OK(fstat(queue, &status));
  EQ(status.st_nlink, 0);
  ERR(write(queue, "x", 1), EINVAL);
  EQ(RAW(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, queue, 0), -ENODEV);
  return 0;
}
