/* Without CAP_SYS_ADMIN nothing may be mounted; the path is looked at first. mount(2), umount2(2), pivot_root(2) */
#include "mounts.h"

int main(void) {
  need_root();
  OK(mkdir("m", 0777));
  become_nobody();
  ERR(mount("none", "m", "tmpfs", 0, NULL), EPERM);
  ERR(mount("m", "m", NULL, MS_BIND, NULL), EPERM);
  ERR(mount(NULL, "/", NULL, MS_REMOUNT, NULL), EPERM);
  ERR(mount("none", "missing", "tmpfs", 0, NULL), ENOENT);
  ERR(umount2("/", 0), EPERM);
  ERR(umount2("m", 0), EPERM);
  ERR(umount2("m", 0x40), EINVAL);
  ERR(umount2("missing", 0), ENOENT);
  EQ(RAW(SYS_pivot_root, "m", "m"), -EPERM);
  EQ(RAW(SYS_pivot_root, "missing", "m"), -EPERM);
  return 0;
}
