/* A signal when an inotify instance has something to read. fcntl(2), inotify(7) */
#include "locks.h"
#include <sys/inotify.h>

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}

int main(void) {
  struct sigaction action = {.sa_handler = handler};
  OK(sigaction(SIGIO, &action, NULL));
  put("f", "");
  int fd = OK(inotify_init1(IN_NONBLOCK));
  OK(inotify_add_watch(fd, "f", IN_ATTRIB));
  OK(fcntl(fd, F_SETOWN, getpid()));
  OK(chmod("f", 0600));
  EQ(count, 0);
  OK(fcntl(fd, F_SETFL, O_ASYNC | O_NONBLOCK));
  char bytes[64];
  EQ(read(fd, bytes, 64), 16);
  OK(chmod("f", 0644));
  EQ(count, 1);
  OK(close(fd));
  OK(chmod("f", 0600));
  EQ(count, 1);
  return 0;
}
