/* A full queue ends in one IN_Q_OVERFLOW; more events are lost until it has been read. inotify(7) */
#include "notify.h"

int main(void) {
  int limit = atoi(get("/proc/sys/fs/inotify/max_queued_events"));
  CHECK(limit > 0);
  if (limit > 100000) return 0;
  put("f", "x");
  struct event_queue queue = new_queue();
  int wd = OK(inotify_add_watch(queue.fd, "f", IN_ACCESS | IN_ATTRIB));
  int fd = OK(open("f", O_RDONLY));
  char byte;
  for (int i = 0; i < limit + 10; i++) {
    if (i % 2 == 0) OK(fchmod(fd, 0600));
    else EQ(pread(fd, &byte, 1, 0), 1);
  }
  for (int i = 0; i < limit; i++) EVENT(&queue, wd, i % 2 == 0 ? IN_ATTRIB : IN_ACCESS, "");
  EVENT(&queue, -1, IN_Q_OVERFLOW, "");
  NO_EVENT(&queue);
  OK(fchmod(fd, 0600));
  EVENT(&queue, wd, IN_ATTRIB, "");
  return 0;
}
