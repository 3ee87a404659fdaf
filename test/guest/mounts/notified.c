/* Watches end when their file system goes. inotify(7), IN_UNMOUNT */
#include "mounts.h"
#include <sys/inotify.h>

int main(void) {
  own_mounts();
  OK(mkdir("m", 0755));
  OK(mount("none", "m", "tmpfs", 0, NULL));
  put("m/f", "");
  int fd = OK(inotify_init1(IN_NONBLOCK));
  int watch = OK(inotify_add_watch(fd, "m/f", IN_MODIFY));
  OK(umount2("m", 0));
  struct inotify_event events[4];
  EQ(read(fd, events, sizeof events), 2 * (long)sizeof *events);
  EQ(events[0].wd, watch);
  EQ(events[0].mask, IN_UNMOUNT);
  EQ(events[1].wd, watch);
  EQ(events[1].mask, IN_IGNORED);
  ERR(inotify_rm_watch(fd, watch), EINVAL);
  return 0;
}
