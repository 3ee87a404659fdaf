/* A second watch of the same inode replaces the mask or adds to it; IN_ONESHOT, IN_EXCL_UNLINK. inotify_add_watch(2) */
#include "notify.h"

int main(void) {
  OK(mkdir("d", 0755));
  put("d/f", "");
  OK(link("d/f", "other"));
  struct event_queue queue = new_queue();
  int watch = OK(inotify_add_watch(queue.fd, "d/f", IN_ATTRIB));
  EQ(inotify_add_watch(queue.fd, "other", IN_OPEN), watch);
  OK(chmod("d/f", 0600));
  NO_EVENT(&queue);
  EQ(inotify_add_watch(queue.fd, "d/f", IN_ATTRIB | IN_MASK_ADD), watch);
  OK(chmod("d/f", 0644));
  EVENT(&queue, watch, IN_ATTRIB, "");
  int fd = OK(open("other", O_RDWR));
  EVENT(&queue, watch, IN_OPEN, "");
  ERR(inotify_add_watch(queue.fd, "d/f", IN_OPEN | IN_MASK_CREATE), EEXIST);
  OK(inotify_rm_watch(queue.fd, watch));
  EVENT(&queue, watch, IN_IGNORED, "");
  int next = OK(inotify_add_watch(queue.fd, "d/f", IN_MODIFY | IN_ONESHOT | IN_MASK_CREATE));
  EQ(next, watch + 1);
  EQ(write(fd, "x", 1), 1);
  EVENT(&queue, next, IN_MODIFY, "");
  EVENT(&queue, next, IN_IGNORED, "");
  EQ(write(fd, "x", 1), 1);
  NO_EVENT(&queue);
  OK(close(fd));

  int both = OK(inotify_add_watch(queue.fd, "d", IN_MODIFY));
  struct event_queue linked = new_queue();
  int strict = OK(inotify_add_watch(linked.fd, "d", IN_MODIFY | IN_EXCL_UNLINK));
  fd = OK(open("d/f", O_RDWR));
  EQ(write(fd, "x", 1), 1);
  EVENT(&queue, both, IN_MODIFY, "f");
  EVENT(&linked, strict, IN_MODIFY, "f");
  OK(unlink("d/f"));
  EQ(write(fd, "x", 1), 1);
  EVENT(&queue, both, IN_MODIFY, "f");
  NO_EVENT(&linked);
  return 0;
}
