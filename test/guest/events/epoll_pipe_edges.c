/* Edges at the ends of a pipe: reading tells nothing to readers, and to writers only when a page has become free. epoll(7), pipe(7) */
#include "../check.h"
#include <sys/epoll.h>

int main(void) {
  int ends[2];
  OK(pipe2(ends, O_NONBLOCK));
  OK(fcntl(ends[1], F_SETPIPE_SZ, 4096));
  int epoll = OK(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u32 = 10};
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
  event = (struct epoll_event){.events = EPOLLOUT | EPOLLET, .data.u32 = 20};
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[1], &event));
  char page[4096] = "";
  EQ(write(ends[1], page, 4096), 4096);
  struct epoll_event seen[4];
  EQ(epoll_wait(epoll, seen, 4, 0), 1);
  EQ(seen[0].data.u32, 10);
  EQ(read(ends[0], page, 2048), 2048);
  EQ(epoll_wait(epoll, seen, 4, 0), 0);
  EQ(read(ends[0], page, 2048), 2048);
  EQ(epoll_wait(epoll, seen, 4, 0), 1);
  EQ(seen[0].data.u32, 20);
  EQ(seen[0].events, EPOLLOUT);
  /* Room in an empty pipe is no news. */
  EQ(write(ends[1], page, 1), 1);
  EQ(epoll_wait(epoll, seen, 4, 0), 1);
  EQ(seen[0].data.u32, 10);
  EQ(write(ends[1], page, 1), 1);
  EQ(epoll_wait(epoll, seen, 4, 0), 1);
  EQ(seen[0].data.u32, 10);

  /* What is always ready, and what only names a file. */
  event = (struct epoll_event){.events = EPOLLIN};
  char const *const devices[] = {"/dev/zero", "/dev/null", "/dev/full", "/dev/urandom"};
  for (unsigned i = 0; i < COUNT(devices); i++) {
    int fd = OK(open(devices[i], O_RDONLY));
    ERR(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), EPERM);
  }
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, OK(open("/dev/random", O_RDONLY)), &event));
  ERR(epoll_ctl(epoll, EPOLL_CTL_ADD, OK(open(".", O_PATH)), &event), EBADF);
  return 0;
}
