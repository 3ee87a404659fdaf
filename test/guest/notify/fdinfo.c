/* /proc/self/fdinfo lists the watches. proc_pid_fdinfo(5) */
#include "notify.h"

int main(void) {
  put("f", "");
  struct stat status = status_of("f");
  int fd = OK(inotify_init1(0));
  OK(inotify_add_watch(fd, "f", IN_ATTRIB | IN_MODIFY));
  char path[64], expected[128];
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  snprintf(expected, sizeof expected, "inotify wd:1 ino:%lx sdev:", (long)status.st_ino);
  char *text = get(path);
  CHECK(strstr(text, expected) != NULL);
  CHECK(strstr(text, "mask:6 ignored_mask:0 ") != NULL);
  OK(inotify_rm_watch(fd, 1));
  CHECK(strstr(get(path), "inotify") == NULL);
  return 0;
}
