/* What is done to a file, seen by the watch of its directory and by its own. inotify(7) */
#include "notify.h"

int main(void) {
  OK(mkdir("d", 0755));
  put("d/f", "hello");
  struct event_queue all = new_queue(), own = new_queue();
  int dir = OK(inotify_add_watch(all.fd, "d", IN_ALL_EVENTS));
  int file = OK(inotify_add_watch(own.fd, "d/f", IN_ALL_EVENTS));
#define BOTH(bits)               \
  do {                           \
    EVENT(&all, dir, bits, "f"); \
    EVENT(&own, file, bits, ""); \
  } while (0)
  char bytes[16];
  int fd = OK(open("d/f", O_RDWR));
  BOTH(IN_OPEN);
  EQ(read(fd, bytes, 16), 5);
  BOTH(IN_ACCESS);
  EQ(read(fd, bytes, 16), 0);
  EQ(pread(fd, bytes, 1, 2), 1);
  BOTH(IN_ACCESS);
  EQ(write(fd, "x", 1), 1);
  BOTH(IN_MODIFY);
  struct iovec pieces[2] = {{"a", 1}, {"b", 1}};
  EQ(pwritev(fd, pieces, 2, 0), 2);
  BOTH(IN_MODIFY);
  EQ(write(fd, "", 0), 0);
  NO_EVENT(&own);
  OK(ftruncate(fd, 3));
  BOTH(IN_MODIFY);
  OK(fallocate(fd, 0, 0, 100));
  BOTH(IN_MODIFY);
  OK(fchmod(fd, 0600));
  BOTH(IN_ATTRIB);
  OK(chmod("d/f", 0644));
  BOTH(IN_ATTRIB);
  OK(utimensat(AT_FDCWD, "d/f", NULL, 0));
  BOTH(IN_ATTRIB);
  struct timespec one[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 5}};
  OK(utimensat(AT_FDCWD, "d/f", one, 0));
  BOTH(IN_MODIFY);
  one[0] = one[1];
  one[1].tv_nsec = UTIME_OMIT;
  OK(futimens(fd, one));
  BOTH(IN_ACCESS);
  OK(chown("d/f", geteuid(), -1));
  BOTH(IN_ATTRIB);
  OK(chown("d/f", -1, -1));
  NO_EVENT(&own);
  OK(truncate("d/f", 2));
  BOTH(IN_MODIFY);
  int again = OK(dup(fd));
  OK(close(fd));
  NO_EVENT(&own);
  OK(close(again));
  BOTH(IN_CLOSE_WRITE);
  fd = OK(open("d/f", O_RDONLY));
  BOTH(IN_OPEN);
  OK(close(fd));
  BOTH(IN_CLOSE_NOWRITE);
  fd = OK(open("d/f", O_WRONLY | O_TRUNC));
  /* Versions of Linux differ in the order of these two. */
  unsigned seen = 0;
  for (int i = 0; i < 2; i++) seen |= next_event(&own)->mask;
  EQ(seen, IN_OPEN | IN_MODIFY);
  for (int i = 0; i < 2; i++) next_event(&all);
  OK(close(fd));
  BOTH(IN_CLOSE_WRITE);
  fd = OK(open("d/f", O_PATH));
  OK(close(fd));
  struct stat status;
  OK(stat("d/f", &status));
  NO_EVENT(&own);
  NO_EVENT(&all);
  return 0;
}
