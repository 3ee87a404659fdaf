/* rename: replacing, same inode, directories, errors. rename(2) */
#include "../check.h"

int main(void) {
  put("a", "A");
  put("b", "B");
  OK(rename("a", "b"));
  SAME(get("b"), "A");
  ERR(access("a", F_OK), ENOENT);
  ERR(rename("a", "c"), ENOENT);
  OK(rename("b", "b"));
  OK(link("b", "hard"));
  OK(rename("b", "hard"));
  OK(access("b", F_OK));
  OK(access("hard", F_OK));
  OK(mkdir("d", 0755));
  OK(mkdir("e", 0755));
  put("e/f", "x");
  ERR(rename("d", "e"), ENOTEMPTY);
  OK(rename("e", "d"));
  SAME(get("d/f"), "x");
  ERR(rename("b", "d"), EISDIR);
  ERR(rename("d", "b"), ENOTDIR);
  ERR(rename("d", "d/inside"), EINVAL);
  ERR(rename("d/f", "d"), ENOTEMPTY);
  ERR(rename("d", "."), EBUSY);
  ERR(rename(".", "x"), EBUSY);
  ERR(rename("d/..", "x"), EBUSY);
  ERR(rename("b/", "c"), ENOTDIR);
  ERR(rename("b", "c/"), ENOTDIR);
  ERR(rename("b", "missing/c"), ENOENT);
  ERR(rename("b", ""), ENOENT);
  ERR(rename("b", "b/c"), ENOTDIR);
  OK(rename("d/", "moved/"));
  SAME(get("moved/f"), "x");
  OK(symlink("moved", "link"));
  OK(rename("link", "link2"));
  CHECK(S_ISLNK(status_of("link2").st_mode));
  return 0;
}
