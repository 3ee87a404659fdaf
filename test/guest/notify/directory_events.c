/* Names that come and go in a watched directory. inotify(7) */
#include "notify.h"

int main(void) {
  OK(mkdir("d", 0755));
  put("out", "");
  struct event_queue queue = new_queue();
  int dir = OK(inotify_add_watch(queue.fd, "d", IN_CREATE | IN_DELETE | IN_ATTRIB));
  int fd = OK(open("d/f", O_CREAT | O_WRONLY | O_TRUNC, 0644));
  EVENT(&queue, dir, IN_CREATE, "f");
  OK(close(fd));
  fd = OK(open("d/f", O_CREAT | O_WRONLY | O_TRUNC, 0644));
  OK(close(fd));
  NO_EVENT(&queue);
  OK(mkdir("d/sub", 0755));
  EVENT(&queue, dir, IN_CREATE | IN_ISDIR, "sub");
  OK(symlink("f", "d/link"));
  EVENT(&queue, dir, IN_CREATE, "link");
  OK(mknod("d/fifo", S_IFIFO | 0600, 0));
  EVENT(&queue, dir, IN_CREATE, "fifo");
  OK(link("out", "d/hard"));
  EVENT(&queue, dir, IN_CREATE, "hard");
  OK(chmod("d/sub", 0700));
  EVENT(&queue, dir, IN_ATTRIB | IN_ISDIR, "sub");
  OK(mkdir("d/sub/deeper", 0755));
  NO_EVENT(&queue);
  OK(rmdir("d/sub/deeper"));
  OK(rmdir("d/sub"));
  EVENT(&queue, dir, IN_DELETE | IN_ISDIR, "sub");
  OK(unlink("d/link"));
  EVENT(&queue, dir, IN_DELETE, "link");
  OK(unlink("d/hard"));
  EVENT(&queue, dir, IN_DELETE, "hard");
  ERR(unlink("d/hard"), ENOENT);
  ERR(mkdir("d/f", 0755), EEXIST);
  NO_EVENT(&queue);
  OK(inotify_rm_watch(queue.fd, dir));
  EVENT(&queue, dir, IN_IGNORED, "");
  OK(unlink("d/f"));
  NO_EVENT(&queue);
  return 0;
}
