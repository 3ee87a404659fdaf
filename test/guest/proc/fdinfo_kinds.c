/* fdinfo: position and flags of every file, and what epoll, eventfd, timerfd and signalfd add. proc_pid_fdinfo(5) */
#include "proc.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static char *info(int fd) {
  static char path[64];
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  return path;
}

int main(void) {
  put("file", "0123456789");
  int fd = OK(open("file", O_RDWR | O_APPEND | O_CLOEXEC));
  EQ(lseek(fd, 5, SEEK_SET), 5);
  EQ(number_of(info(fd), "pos:\t"), 5);
  EQ(strtol(line_of(info(fd), "flags:\t"), NULL, 8), O_RDWR | O_APPEND | O_CLOEXEC | 0100000);
  CHECK(number_of(info(fd), "mnt_id:\t") > 0);

  int counter = OK(eventfd(0x1f, EFD_NONBLOCK));
  EQ(strtol(line_of(info(counter), "eventfd-count:"), NULL, 16), 0x1f);
  EQ(strtol(line_of(info(counter), "flags:\t"), NULL, 8), O_RDWR | O_NONBLOCK);

  int epoll = OK(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u64 = 0xabcdef};
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, counter, &event));
  int seen_fd;
  unsigned events;
  unsigned long data;
  EQ(sscanf(line_of(info(epoll), "tfd:"), "%d events: %x data: %lx", &seen_fd, &events, &data), 3);
  EQ(seen_fd, counter);
  EQ(events, EPOLLIN | EPOLLET | EPOLLERR | EPOLLHUP);
  EQ(data, 0xabcdef);

  int timer = OK(timerfd_create(CLOCK_MONOTONIC, 0));
  struct itimerspec value = {{3, 4}, {1000, 0}};
  OK(timerfd_settime(timer, 0, &value, NULL));
  EQ(number_of(info(timer), "clockid:"), CLOCK_MONOTONIC);
  EQ(number_of(info(timer), "ticks:"), 0);
  SAME(line_of(info(timer), "it_interval: "), "(3, 4)");
  CHECK(strncmp(line_of(info(timer), "it_value: "), "(999, ", 6) == 0);

  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  int signals = OK(signalfd(-1, &set, SFD_CLOEXEC));
  SAME(line_of(info(signals), "sigmask:\t"), "0000000000000200");
  EQ(close(signals), 0);
  ERR(open(info(signals), O_RDONLY), ENOENT);
  EQ(status_of(info(timer)).st_mode & S_IFMT, S_IFREG);
  return 0;
}
