/* pivot_root(2): another root for the whole tree, the old one below it. */
#include "mounts.h"

static int pivot(const char *root, const char *old) {
  return RAW(SYS_pivot_root, root, old);
}

int main(void) {
  own_mounts();
  OK(mkdir("new", 0755));
  OK(mkdir("plain", 0755));
  put("file", "");
  EQ(pivot("/", "/"), -EBUSY);
  EQ(pivot("missing", "plain"), -ENOENT);
  EQ(pivot("plain", "missing"), -ENOENT);
  EQ(pivot("file", "plain"), -ENOTDIR);
  EQ(RAW(SYS_pivot_root, (void *)8, "plain"), -EFAULT);
  EQ(RAW(SYS_pivot_root, "plain", (void *)8), -EFAULT);
  OK(mount("none", "new", "tmpfs", 0, NULL));
  OK(mkdir("new/old", 0755));
  OK(mkdir("new/sub", 0755));
  put("new/marker", "root");
  EQ(pivot("new/sub", "new/old"), -EINVAL);
  CHECK(pivot("new", "plain") < 0);
  EQ(pivot("new", "/"), -EBUSY);
  return 0;
}
