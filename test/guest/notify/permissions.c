/* Watching needs read permission on the file and search permission on the way. inotify_add_watch(2) */
#include "notify.h"

int main(void) {
  need_root();
  OK(mkdir("closed", 0700));
  put("closed/f", "");
  put("secret", "");
  OK(chmod("secret", 0300));
  put("open", "");
  become_nobody();
  int fd = OK(inotify_init1(0));
  ERR(inotify_add_watch(fd, "secret", IN_OPEN), EACCES);
  ERR(inotify_add_watch(fd, "closed", IN_OPEN), EACCES);
  ERR(inotify_add_watch(fd, "closed/f", IN_OPEN), EACCES);
  EQ(inotify_add_watch(fd, "open", IN_OPEN), 1);
  return 0;
}
