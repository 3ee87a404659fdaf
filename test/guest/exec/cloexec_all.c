/* O_CLOEXEC descriptors of every kind close at execve, the others stay. execve(2) */
#include "../check.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

int main(int argc, char **argv) {
  if (argc > 1) {
    for (int fd = 10; fd < 20; fd++) {
      int flags = fcntl(fd, F_GETFD);
      EQ(flags, fd % 2 ? 0 : -1);
    }
    char text[4];
    EQ(read(11, text, 4), 3);
    puts("ok");
    return 0;
  }
  int ends[2];
  OK(pipe(ends));
  EQ(write(ends[1], "abc", 3), 3);
  int const sources[] = {
      ends[0], OK(open("f", O_CREAT | O_RDWR, 0644)), OK(epoll_create1(0)), OK(eventfd(0, 0)), OK(timerfd_create(CLOCK_MONOTONIC, 0)),
  };
  for (int i = 0; i < 5; i++) {
    OK(dup3(sources[i], 10 + 2 * i, O_CLOEXEC));
    OK(dup3(sources[i], 11 + 2 * i, 0));
  }
  execl("/proc/self/exe", argv[0], "again", NULL);
  FAIL("execl: %d", errno);
}
