/* What mount(2) refuses. */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("m", 0755));
  put("f", "");
  ERR(mount("none", "m", "nosuchfs", 0, NULL), ENODEV);
  ERR(mount("none", "m", "", 0, NULL), ENODEV);
  ERR(mount("none", "m", NULL, 0, NULL), EINVAL);
  ERR(mount("none", "missing", "tmpfs", 0, NULL), ENOENT);
  ERR(mount("none", "f", "tmpfs", 0, NULL), ENOTDIR);
  ERR(mount("none", "f/x", "tmpfs", 0, NULL), ENOTDIR);
  ERR(mount(NULL, "m", NULL, MS_PRIVATE, NULL), EINVAL);
  ERR(mount(NULL, "/", NULL, MS_PRIVATE | MS_SHARED, NULL), EINVAL);
  for (size_t i = 1; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_mount, bad_pointers[i], "m", "tmpfs", 0, 0), -EFAULT);
    EQ(RAW(SYS_mount, "none", bad_pointers[i], "tmpfs", 0, 0), -EFAULT);
    EQ(RAW(SYS_mount, "none", "m", bad_pointers[i], 0, 0), -EFAULT);
    EQ(RAW(SYS_mount, "none", "m", "tmpfs", 0, bad_pointers[i]), -EFAULT);
  }
  EQ(RAW(SYS_mount, "none", NULL, "tmpfs", 0, 0), -EFAULT);
  char *edge = before_guard(9);
  memcpy(edge, "size=100k", 9);
  EQ(RAW(SYS_mount, "none", "m", "tmpfs", 0, edge), 0);
  struct statfs fs;
  OK(statfs("m", &fs));
  EQ(fs.f_blocks, 25);
  OK(umount2("m", 0));
  edge = before_guard(5);
  memcpy(edge, "tmpfs", 5);
  EQ(RAW(SYS_mount, "none", "m", edge, 0, 0), -EFAULT);
  static char longest[PATH_MAX + 2];
  memset(longest, 'x', PATH_MAX + 1);
  ERR(mount("none", longest, "tmpfs", 0, NULL), ENAMETOOLONG);
  ERR(mount("none", "m", longest, 0, NULL), EINVAL);
  ERR(mount(longest, "m", "tmpfs", 0, NULL), EINVAL);
  OK(mount("none", "m", "tmpfs", 0xc0ed0000 | MS_RDONLY, NULL));
  OK(umount2("m", 0));
  return 0;
}
