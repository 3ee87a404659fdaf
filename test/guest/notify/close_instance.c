/* Two instances know nothing of each other, and a closed one ends quietly. inotify(7) */
#include "notify.h"

int main(void) {
  put("f", "");
  struct event_queue one = new_queue(), two = new_queue();
  int first = OK(inotify_add_watch(one.fd, "f", IN_ATTRIB)), second = OK(inotify_add_watch(two.fd, "f", IN_ATTRIB));
  EQ(first, 1);
  EQ(second, 1);
  OK(chmod("f", 0600));
  EVENT(&one, first, IN_ATTRIB, "");
  EVENT(&two, second, IN_ATTRIB, "");
  OK(inotify_rm_watch(one.fd, first));
  EVENT(&one, first, IN_IGNORED, "");
  OK(chmod("f", 0644));
  NO_EVENT(&one);
  EVENT(&two, second, IN_ATTRIB, "");
  int again = OK(dup(two.fd));
  OK(close(two.fd));
  OK(chmod("f", 0600));
  two.fd = again;
  EVENT(&two, second, IN_ATTRIB, "");
  OK(close(again));
  OK(unlink("f"));
  char text[64], expected[64];
  snprintf(text, sizeof text, "/proc/self/fd/%d", one.fd);
  ssize_t length = OK(readlink(text, expected, sizeof expected - 1));
  expected[length] = 0;
  SAME(expected, "anon_inode:inotify");
  return 0;
}
