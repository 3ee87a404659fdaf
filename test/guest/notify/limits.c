/* How many instances a user may have; closing one gives it back. inotify(7), proc_sys_fs(5) */
#include "notify.h"

int main(void) {
  int limit = atoi(get("/proc/sys/fs/inotify/max_user_instances"));
  CHECK(limit > 0);
  CHECK(atoi(get("/proc/sys/fs/inotify/max_user_watches")) > 0);
  if (limit > 900) return 0;
  int fds[1000], made = 0;
  while (made <= limit && (fds[made] = inotify_init1(0)) >= 0) made++;
  EQ(errno, EMFILE);
  CHECK(made > 0 && made <= limit);
  OK(close(fds[--made]));
  fds[made++] = OK(inotify_init1(0));
  while (made > 0) OK(close(fds[--made]));
  return 0;
}
