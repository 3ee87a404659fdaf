/* chroot: new "/", ".." stops there, the working directory stays. chroot(2) */
#include "../check.h"

int main(void) {
  need_root();
  put("outside", "o");
  OK(mkdir("jail", 0755));
  OK(mkdir("jail/in", 0755));
  put("jail/in/f", "inside");
  OK(symlink("/in/f", "jail/link"));
  OK(symlink("../../../outside", "jail/escape"));
  ERR(chroot("missing"), ENOENT);
  ERR(chroot("outside"), ENOTDIR);
  EQ(RAW(SYS_chroot, 8), -EFAULT);
  int before = OK(open(".", O_RDONLY));
  OK(chroot("jail"));
  SAME(get("/in/f"), "inside");
  SAME(get("/../../in/f"), "inside");
  SAME(get("/link"), "inside");
  ERR(open("/escape", O_RDONLY), ENOENT);
  /* The working directory is still outside, as Linux leaves it. */
  SAME(get("outside"), "o");
  char path[4096];
  CHECK(RAW(SYS_getcwd, path, sizeof path) > 0);
  EQ(strncmp(path, "(unreachable)", 13), 0);
  OK(chdir("/"));
  CHECK(getcwd(path, sizeof path) != NULL);
  SAME(path, "/");
  ERR(open("../outside", O_RDONLY), ENOENT);
  OK(fchdir(before));
  SAME(get("outside"), "o");
  OK(setresuid(NOBODY, NOBODY, NOBODY));
  ERR(chroot("/"), EPERM);
  return 0;
}
