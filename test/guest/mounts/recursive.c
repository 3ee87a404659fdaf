/* MS_REC copies what is mounted below; without it, that is not seen. mount(2) */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("a", 0755));
  OK(mkdir("b", 0755));
  OK(mkdir("c", 0755));
  OK(mount("none", "a", "tmpfs", 0, NULL));
  OK(mkdir("a/sub", 0755));
  OK(mkdir("a/sub/deep", 0755));
  OK(mount("none", "a/sub", "tmpfs", 0, NULL));
  put("a/sub/f", "inner");
  OK(mkdir("a/sub/deep", 0755));
  OK(mount("none", "a/sub/deep", "tmpfs", 0, NULL));
  put("a/sub/deep/g", "innermost");
  OK(mount("a", "b", NULL, MS_BIND, NULL));
  ERR(access("b/sub/f", F_OK), ENOENT);
  OK(mount("a", "c", NULL, MS_BIND | MS_REC, NULL));
  SAME(get("c/sub/f"), "inner");
  SAME(get("c/sub/deep/g"), "innermost");
  ERR(umount2("c", 0), EBUSY);
  OK(umount2("c/sub/deep", 0));
  SAME(get("a/sub/deep/g"), "innermost");
  OK(umount2("c", MNT_DETACH));
  ERR(access("c/sub", F_OK), ENOENT);
  OK(mount(NULL, "a", NULL, MS_UNBINDABLE, NULL));
  ERR(mount("a", "c", NULL, MS_BIND, NULL), EINVAL);
  OK(umount2("b", 0));
  OK(umount2("a", MNT_DETACH));
  return 0;
}
