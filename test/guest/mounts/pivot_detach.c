/* A new root, the old one taken off, as container tools do. pivot_root(2) */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("new", 0755));
  OK(mount("none", "new", "tmpfs", 0, NULL));
  OK(mkdir("new/old", 0755));
  put("new/marker", "root");
  OK(chdir("new"));
  long status = RAW(SYS_pivot_root, ".", "old");
  if (status == -EINVAL) return 0; /* the root is the initial one, which stays */
  EQ(status, 0);
  SAME(get("/marker"), "root");
  CHECK(access("/old/proc", F_OK) == 0);
  OK(chdir("/"));
  OK(umount2("/old", MNT_DETACH));
  ERR(access("/old/proc", F_OK), ENOENT);
  OK(access("/../../marker", F_OK));
  OK(rmdir("/old"));
  return 0;
}
