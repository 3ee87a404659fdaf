/* Both halves of a move have one cookie. inotify(7) */
#include "notify.h"

static unsigned cookie_of(struct event_queue *queue, int wd, unsigned mask, const char *name) {
  struct inotify_event *event = next_event(queue);
  CHECK(event != NULL);
  EQ(event->wd, wd);
  EQ(event->mask, mask);
  SAME(event->name, name);
  return event->cookie;
}

int main(void) {
  OK(mkdir("a", 0755));
  OK(mkdir("b", 0755));
  put("a/f", "");
  put("b/g", "");
  OK(mkdir("a/sub", 0755));
  struct event_queue queue = new_queue(), own = new_queue();
  int a = OK(inotify_add_watch(queue.fd, "a", IN_MOVE)), b = OK(inotify_add_watch(queue.fd, "b", IN_MOVE));
  int file = OK(inotify_add_watch(own.fd, "a/f", IN_MOVE_SELF));
  OK(rename("a/f", "b/h"));
  unsigned from = cookie_of(&queue, a, IN_MOVED_FROM, "f"), to = cookie_of(&queue, b, IN_MOVED_TO, "h");
  CHECK(from != 0);
  EQ(from, to);
  EVENT(&own, file, IN_MOVE_SELF, "");
  OK(rename("b/h", "b/i"));
  unsigned next = cookie_of(&queue, b, IN_MOVED_FROM, "h");
  CHECK(next != from);
  EQ(next, cookie_of(&queue, b, IN_MOVED_TO, "i"));
  EVENT(&own, file, IN_MOVE_SELF, "");
  OK(rename("a/sub", "b/sub"));
  EQ(cookie_of(&queue, a, IN_MOVED_FROM | IN_ISDIR, "sub"), cookie_of(&queue, b, IN_MOVED_TO | IN_ISDIR, "sub"));
  OK(rename("b/i", "out"));
  CHECK(cookie_of(&queue, b, IN_MOVED_FROM, "i") != 0);
  OK(rename("out", "a/in"));
  CHECK(cookie_of(&queue, a, IN_MOVED_TO, "in") != 0);
  OK(RAW(SYS_renameat2, AT_FDCWD, "a/in", AT_FDCWD, "b/g", RENAME_EXCHANGE));
  unsigned first = cookie_of(&queue, a, IN_MOVED_FROM, "in");
  EQ(first, cookie_of(&queue, b, IN_MOVED_TO, "g"));
  unsigned second = cookie_of(&queue, b, IN_MOVED_FROM, "g");
  EQ(second, cookie_of(&queue, a, IN_MOVED_TO, "in"));
  CHECK(first != second);
  OK(link("a/in", "a/same"));
  OK(rename("a/in", "a/same"));
  NO_EVENT(&queue);
  ERR(rename("a/none", "a/x"), ENOENT);
  NO_EVENT(&queue);
  return 0;
}
