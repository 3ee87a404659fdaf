/* epoll instances that watch each other, thousands in a chain. */
#include "hostile.h"
#include <sys/epoll.h>

int main(void) {
  only_on_skerry();
  int last = OK(epoll_create1(0)), refused = 0;
  for (int i = 0; i < 800; i++) {
    int next = epoll_create1(0);
    if (next < 0) break;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT};
    if (epoll_ctl(next, EPOLL_CTL_ADD, last, &event) != 0) {
      refused++;
      continue;
    }
    struct epoll_event out[2];
    OK(epoll_wait(next, out, 2, 0));
    last = next;
  }
  CHECK(refused > 0);
  puts("survived");
  return 0;
}
