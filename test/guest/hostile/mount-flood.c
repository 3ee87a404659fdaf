/* Mounts until there are no more: binds that double, file systems that are full, and all taken off again. */
#include "hostile.h"
#include <sys/mount.h>

int main(void) {
  only_on_skerry();
  need_root();
  OK(mkdir("a", 0755));
  OK(mount("none", "a", "tmpfs", 0, "size=100%"));
  OK(mkdir("a/x", 0755));
  OK(mkdir("a/y", 0755));
  int doubled = 0;
  while (doubled < 64 && mount("a", doubled % 2 ? "a/x" : "a/y", NULL, MS_BIND | MS_REC, NULL) == 0) doubled++;
  CHECK(doubled > 3 && errno == ENOSPC);
  static char line[1 << 16];
  int fd = OK(open("/proc/self/mountinfo", O_RDONLY));
  while (read(fd, line, sizeof line) > 0) {}
  OK(close(fd));
  OK(umount2("a", MNT_DETACH));

  char name[32];
  static char block[1 << 20];
  int mounted = 0;
  for (; mounted < 300; mounted++) {
    snprintf(name, sizeof name, "m%d", mounted);
    OK(mkdir(name, 0755));
    if (mount("none", name, "tmpfs", 0, "size=1g") != 0) break;
    snprintf(name, sizeof name, "m%d/f", mounted);
    fd = open(name, O_CREAT | O_WRONLY, 0600);
    if (fd < 0) continue;
    for (int i = 0; i < 8 && write(fd, block, sizeof block) > 0; i++) {}
    OK(close(fd));
  }
  CHECK(mounted > 100);
  for (int i = 0; i < mounted; i++) {
    snprintf(name, sizeof name, "m%d", i);
    OK(umount2(name, 0));
  }
  for (int i = 0; i < 5000; i++) {
    OK(mount("none", "m0", "tmpfs", 0, NULL));
    OK(mkdir("m0/d", 0755));
    OK(umount2("m0", i % 2 ? MNT_DETACH : 0));
  }
  puts("survived");
  return 0;
}
