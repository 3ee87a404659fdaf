/* Moving a mount; a mount that covers another; ".." out of a mount. mount(2), MS_MOVE */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("a", 0755));
  OK(mkdir("b", 0755));
  put("plain", "");
  OK(mount("none", "a", "tmpfs", 0, NULL));
  put("a/f", "moved");
  OK(mkdir("a/inner", 0755));
  ERR(mount("a", "a/inner", NULL, MS_MOVE, NULL), ELOOP);
  ERR(mount("a/inner", "b", NULL, MS_MOVE, NULL), EINVAL);
  ERR(mount("b", "a", NULL, MS_MOVE, NULL), EINVAL);
  ERR(mount("a", "plain", NULL, MS_MOVE, NULL), EINVAL);
  int fd = OK(open("a", O_RDONLY | O_DIRECTORY));
  OK(mount("a", "b", NULL, MS_MOVE, NULL));
  ERR(access("a/f", F_OK), ENOENT);
  SAME(get("b/f"), "moved");
  OK(faccessat(fd, "f", F_OK, 0));
  OK(faccessat(fd, "../plain", F_OK, 0));
  OK(close(fd));
  OK(mount("none", "b", "tmpfs", 0, NULL));
  ERR(access("b/f", F_OK), ENOENT);
  put("b/g", "above");
  OK(umount2("b", 0));
  SAME(get("b/f"), "moved");
  OK(umount2("b", 0));
  ERR(umount2("b", 0), EINVAL);
  return 0;
}
