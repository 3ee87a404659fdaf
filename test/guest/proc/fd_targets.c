/* What the links of fd/ say for files without names, and that they open the same thing. proc_pid_fd(5) */
#include "proc.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static char *target(int fd) {
  static char text[4096];
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  ssize_t length = OK(readlink(path, text, sizeof text - 1));
  text[length] = 0;
  return text;
}

int main(void) {
  int ends[2];
  OK(pipe(ends));
  struct stat status;
  OK(fstat(ends[0], &status));
  char expected[64];
  snprintf(expected, sizeof expected, "pipe:[%lu]", (unsigned long)status.st_ino);
  SAME(target(ends[0]), expected);
  SAME(target(ends[1]), expected);
  sigset_t none;
  sigemptyset(&none);
  SAME(target(OK(epoll_create1(0))), "anon_inode:[eventpoll]");
  SAME(target(OK(eventfd(0, 0))), "anon_inode:[eventfd]");
  SAME(target(OK(timerfd_create(CLOCK_MONOTONIC, 0))), "anon_inode:[timerfd]");
  SAME(target(OK(signalfd(-1, &none, 0))), "anon_inode:[signalfd]");
  int memory = OK(memfd_create("name", 0));
  SAME(target(memory), "/memfd:name (deleted)");
  SAME(target(OK(open("/dev/null", O_RDWR))), "/dev/null");

  char path[64], byte;
  EQ(write(memory, "abc", 3), 3);
  snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
  int again = OK(open(path, O_RDONLY));
  EQ(read(again, &byte, 1), 1);
  EQ(byte, 'a');
  snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
  int writer = OK(open(path, O_WRONLY));
  EQ(write(writer, "z", 1), 1);
  EQ(read(ends[0], &byte, 1), 1);
  EQ(byte, 'z');
  EQ(status_of(path).st_mode, S_IFLNK | 0500);
  EQ(status_of(path).st_size, 64);
  snprintf(path, sizeof path, "/proc/self/fd/%d", ends[1]);
  EQ(status_of(path).st_mode, S_IFLNK | 0300);
  ERR(open("/proc/self/fd/01", O_RDONLY), ENOENT);
  ERR(open("/proc/self/fd/-1", O_RDONLY), ENOENT);
  ERR(open("/proc/self/fd/x", O_RDONLY), ENOENT);
  ERR(unlink(path), EPERM);
  return 0;
}
