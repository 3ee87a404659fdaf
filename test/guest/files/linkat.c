/* Hard links: one inode, a link count, errors. link(2) */
#include "../check.h"

int main(void) {
  put("a", "one");
  OK(link("a", "b"));
  EQ(status_of("a").st_ino, status_of("b").st_ino);
  EQ(status_of("a").st_nlink, 2);
  put("b", "two");
  SAME(get("a"), "two");
  OK(unlink("a"));
  EQ(status_of("b").st_nlink, 1);
  SAME(get("b"), "two");
  OK(mkdir("d", 0755));
  ERR(link("d", "e"), EPERM);
  ERR(link("b", "d"), EEXIST);
  ERR(link("missing", "e"), ENOENT);
  ERR(link("b", "missing/e"), ENOENT);
  ERR(link("b", "b"), EEXIST);
  ERR(link("b/", "e"), ENOTDIR);
  ERR(linkat(AT_FDCWD, "b", AT_FDCWD, "e", 0x10), EINVAL);
  OK(symlink("b", "link"));
  OK(link("link", "link2"));
  CHECK(S_ISLNK(status_of("link2").st_mode));
  OK(linkat(AT_FDCWD, "link", AT_FDCWD, "hard", AT_SYMLINK_FOLLOW));
  CHECK(S_ISREG(status_of("hard").st_mode));
  EQ(status_of("hard").st_ino, status_of("b").st_ino);
  if (geteuid() == 0) {
    int fd = OK(open("b", O_RDONLY));
    OK(linkat(fd, "", AT_FDCWD, "by-fd", AT_EMPTY_PATH));
    EQ(status_of("by-fd").st_ino, status_of("b").st_ino);
  }
  return 0;
}
