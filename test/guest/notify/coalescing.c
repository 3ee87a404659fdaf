/* An event that equals the last one in the queue is dropped. inotify(7) */
#include "notify.h"

int main(void) {
  put("f", "");
  put("g", "");
  struct event_queue queue = new_queue();
  int f = OK(inotify_add_watch(queue.fd, "f", IN_MODIFY | IN_OPEN)), g = OK(inotify_add_watch(queue.fd, "g", IN_MODIFY));
  int one = OK(open("f", O_WRONLY)), two = OK(open("g", O_WRONLY));
  for (int i = 0; i < 5; i++) EQ(write(one, "x", 1), 1);
  for (int i = 0; i < 3; i++) EQ(write(two, "x", 1), 1);
  EQ(write(one, "x", 1), 1);
  int bytes;
  OK(ioctl(queue.fd, FIONREAD, &bytes));
  EQ(bytes, 4 * (int)sizeof(struct inotify_event));
  EVENT(&queue, f, IN_OPEN, "");
  EVENT(&queue, f, IN_MODIFY, "");
  EVENT(&queue, g, IN_MODIFY, "");
  EVENT(&queue, f, IN_MODIFY, "");
  NO_EVENT(&queue);
  EQ(write(one, "x", 1), 1);
  EVENT(&queue, f, IN_MODIFY, "");
  OK(ioctl(queue.fd, FIONREAD, &bytes));
  EQ(bytes, 0);
  return 0;
}
