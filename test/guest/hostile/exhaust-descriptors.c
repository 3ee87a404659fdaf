/* Descriptors of every kind until there are no more, twice. */
#include "hostile.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

int main(void) {
  only_on_skerry();
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  for (int round = 0; round < 2; round++) {
    for (int kind = 0; kind < 8; kind++) {
      long made = 0;
      for (; made < 8000; made++) {
        int ends[2], result = -1;
        switch (kind) {
          case 0: result = open("f", O_CREAT | O_RDWR, 0644); break;
          case 1: result = pipe(ends); break;
          case 2: result = eventfd(0, 0); break;
          case 3: result = epoll_create1(0); break;
          case 4: result = dup(1); break;
          case 5: result = timerfd_create(CLOCK_MONOTONIC, 0); break;
          case 6: result = open("/proc/self/maps", O_RDONLY); break;
          default: result = memfd_create("m", 0); break;
        }
        if (result < 0) break;
      }
      CHECK(made > 100);
      RAW(SYS_close_range, 3, ~0U, 0);
    }
  }
  puts("survived");
  return 0;
}
