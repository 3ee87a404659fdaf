/* Events are read whole or not at all. read(2), inotify(7) */
#include "notify.h"

int main(void) {
  OK(mkdir("d", 0755));
  struct event_queue queue = new_queue();
  OK(inotify_add_watch(queue.fd, "d", IN_CREATE));
  char bytes[256];
  ERR(read(queue.fd, bytes, sizeof bytes), EAGAIN);
  ERR(read(queue.fd, bytes, 0), EAGAIN);
  OK(mkdir("d/name", 0755));
  OK(mkdir("d/a name of sixteen", 0755));
  OK(mkdir("d/fifteen letters", 0755));
  int waiting;
  OK(ioctl(queue.fd, FIONREAD, &waiting));
  EQ(waiting, 32 + 48 + 32);
  for (size_t i = 1; i < BAD_POINTERS; i++) EQ(RAW(SYS_ioctl, queue.fd, FIONREAD, bad_pointers[i]), -EFAULT);
  ERR(read(queue.fd, bytes, 0), EINVAL);
  ERR(read(queue.fd, bytes, 16), EINVAL);
  ERR(read(queue.fd, bytes, 31), EINVAL);
  EQ(read(queue.fd, bytes, 32), 32);
  struct inotify_event *event = (void *)bytes;
  EQ(event->len, 16);
  EQ(memcmp(event->name, "name\0\0\0\0\0\0\0\0\0\0\0", 16), 0);
  EQ(event->cookie, 0);
  ERR(read(queue.fd, bytes, 47), EINVAL);
  EQ(read(queue.fd, bytes, 79), 48);
  EQ(event->len, 32);
  SAME(event->name, "a name of sixteen");
  EQ(read(queue.fd, bytes, sizeof bytes), 32);
  EQ(event->len, 16);
  SAME(event->name, "fifteen letters");
  OK(mkdir("d/x", 0755));
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    long got = RAW(SYS_read, queue.fd, bad_pointers[i], 64);
    CHECK(got == -EFAULT || got == -EAGAIN);
  }
  return 0;
}
