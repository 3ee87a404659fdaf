/* Every watch and every queue that inotify gives, all full of long names. */
#include "hostile.h"
#include <sys/inotify.h>

int main(void) {
  only_on_skerry();
  int fds[256], instances = 0;
  while (instances < 256 && (fds[instances] = inotify_init1(IN_NONBLOCK)) >= 0) instances++;
  CHECK(instances > 10);
  OK(mkdir("d", 0755));
  for (int i = 0; i < instances; i++) OK(inotify_add_watch(fds[i], "d", IN_ALL_EVENTS));
  char name[256] = "d/";
  memset(name + 2, 'n', 240);
  for (int i = 0; i < 1000; i++) {
    snprintf(name + 200, 20, "%d", i);
    OK(close(OK(open(name, O_CREAT | O_WRONLY, 0600))));
    OK(unlink(name));
  }
  int watches = 0;
  for (; watches < 200000; watches++) {
    snprintf(name, sizeof name, "w%d", watches);
    if (mknod(name, S_IFREG | 0600, 0) != 0 || inotify_add_watch(fds[0], name, IN_ALL_EVENTS) < 0) break;
  }
  CHECK(watches > 1000);
  static char bytes[65536];
  for (int i = 0; i < instances; i++) {
    long all = 0;
    for (long got; (got = read(fds[i], bytes, sizeof bytes)) > 0;) all += got;
    CHECK(all > 0);
    OK(close(fds[i]));
  }
  OK(inotify_init1(0));
  puts("survived");
  return 0;
}
