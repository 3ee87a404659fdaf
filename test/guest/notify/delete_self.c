/* A watch ends with its file: when neither a name nor an open description is left. inotify(7) */
#include "notify.h"

#define ALL (IN_ATTRIB | IN_DELETE_SELF | IN_CLOSE)

int main(void) {
  put("f", "");
  OK(link("f", "second"));
  OK(mkdir("d", 0755));
  struct event_queue queue = new_queue();
  int file = OK(inotify_add_watch(queue.fd, "f", ALL));
  OK(unlink("second"));
  EVENT(&queue, file, IN_ATTRIB, "");
  NO_EVENT(&queue);
  OK(unlink("f"));
  EVENT(&queue, file, IN_ATTRIB, "");
  EVENT(&queue, file, IN_DELETE_SELF, "");
  EVENT(&queue, file, IN_IGNORED, "");
  ERR(inotify_rm_watch(queue.fd, file), EINVAL);

  int fd = OK(open("g", O_CREAT | O_RDWR, 0644));
  int held = OK(inotify_add_watch(queue.fd, "g", ALL));
  EQ(held, file + 1);
  OK(unlink("g"));
  EVENT(&queue, held, IN_ATTRIB, "");
  NO_EVENT(&queue);
  OK(close(fd));
  EVENT(&queue, held, IN_CLOSE_WRITE, "");
  EVENT(&queue, held, IN_DELETE_SELF, "");
  EVENT(&queue, held, IN_IGNORED, "");

  int directory = OK(inotify_add_watch(queue.fd, "d", ALL));
  OK(rmdir("d"));
  EVENT(&queue, directory, IN_DELETE_SELF, "");
  EVENT(&queue, directory, IN_IGNORED, "");

  put("a", "");
  put("b", "");
  int replaced = OK(inotify_add_watch(queue.fd, "b", ALL));
  OK(rename("a", "b"));
  EVENT(&queue, replaced, IN_ATTRIB, "");
  EVENT(&queue, replaced, IN_DELETE_SELF, "");
  EVENT(&queue, replaced, IN_IGNORED, "");

  int silent = OK(inotify_add_watch(queue.fd, "b", IN_MODIFY));
  OK(unlink("b"));
  EVENT(&queue, silent, IN_IGNORED, "");
  NO_EVENT(&queue);
  return 0;
}
