/* Opening, listing and closing a watched directory. inotify(7) */
#include "notify.h"

int main(void) {
  OK(mkdir("d", 0755));
  OK(mkdir("d/sub", 0755));
  struct event_queue queue = new_queue();
  int dir = OK(inotify_add_watch(queue.fd, "d", IN_ALL_EVENTS));
  char buffer[1024];
  int fd = OK(open("d", O_RDONLY | O_DIRECTORY));
  EVENT(&queue, dir, IN_OPEN | IN_ISDIR, "");
  CHECK(RAW(SYS_getdents64, fd, buffer, sizeof buffer) > 0);
  EVENT(&queue, dir, IN_ACCESS | IN_ISDIR, "");
  OK(close(fd));
  EVENT(&queue, dir, IN_CLOSE_NOWRITE | IN_ISDIR, "");
  fd = OK(open("d/sub", O_RDONLY | O_DIRECTORY));
  EVENT(&queue, dir, IN_OPEN | IN_ISDIR, "sub");
  OK(close(fd));
  EVENT(&queue, dir, IN_CLOSE_NOWRITE | IN_ISDIR, "sub");
  OK(chmod("d", 0700));
  EVENT(&queue, dir, IN_ATTRIB | IN_ISDIR, "");
  OK(rename("d", "e"));
  EVENT(&queue, dir, IN_MOVE_SELF, "");
  put("e/f", "");
  EVENT(&queue, dir, IN_CREATE, "f");
  return 0;
}
