/* Of several that wait for one file with EPOLLEXCLUSIVE one is woken at a time. epoll_ctl(2) */
#include "../family/family.h"
#include <sys/epoll.h>
#define WAITERS 5

static int ends[2];
static volatile int *woken;

static char state_of(pid_t pid) {
  char path[64], text[256] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int fd = OK(open(path, O_RDONLY));
  OK(read(fd, text, sizeof text - 1));
  close(fd);
  return strrchr(text, ')')[2];
}

int main(void) {
  woken = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  OK(pipe(ends));
  pid_t pids[WAITERS];
  for (int i = 0; i < WAITERS; i++) {
    pids[i] = OK(fork());
    if (pids[i] != 0) continue;
    int epoll = OK(epoll_create1(0));
    struct epoll_event event = {.events = EPOLLIN | EPOLLET | EPOLLEXCLUSIVE};
    OK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
    EQ(epoll_wait(epoll, &event, 1, 20000), 1);
    __atomic_add_fetch(woken, 1, __ATOMIC_SEQ_CST);
    for (;;) pause();
  }
  for (int i = 0; i < WAITERS; i++)
    for (int tries = 0; state_of(pids[i]) != 'S'; tries++) {
      CHECK(tries < 2000);
      sleep_ms(2);
    }
  sleep_ms(20);
  for (int round = 1; round <= WAITERS; round++) {
    EQ(write(ends[1], "x", 1), 1);
    for (int tries = 0; *woken < round; tries++) {
      CHECK(tries < 2000);
      sleep_ms(2);
    }
    sleep_ms(10);
    EQ(*woken, round);
    char byte;
    EQ(read(ends[0], &byte, 1), 1);
  }
  int status;
  for (int i = 0; i < WAITERS; i++) {
    OK(kill(pids[i], SIGKILL));
    EQ(waitpid(pids[i], &status, 0), pids[i]);
  }
  return 0;
}
