/* Files of the layer below are renamed, over each other, over new ones, and exchanged. */
#include "../check.h"

int main(void) {
  struct stat old = status_of("lower.txt");
  OK(rename("lower.txt", "renamed"));
  ERR(access("lower.txt", F_OK), ENOENT);
  SAME(get("renamed"), "lower content\n");
  EQ(status_of("renamed").st_ino, old.st_ino);
  EQ(status_of("renamed").st_mtim.tv_sec, 1000000000);
  OK(rename("renamed", "other.txt"));
  SAME(get("other.txt"), "lower content\n");
  put("new", "new");
  OK(rename("new", "dir/a"));
  SAME(get("dir/a"), "new");
  OK(rename("dir/b", "dir/sub/c"));
  SAME(get("dir/sub/c"), "dir/b\n");
  EQ(RAW(SYS_renameat2, AT_FDCWD, "dir/a", AT_FDCWD, "other.txt", RENAME_EXCHANGE), 0);
  SAME(get("dir/a"), "lower content\n");
  SAME(get("other.txt"), "new");
  EQ(RAW(SYS_renameat2, AT_FDCWD, "dir/a", AT_FDCWD, "readonly", RENAME_NOREPLACE), -EEXIST);
  OK(rename("link", "dir/link"));
  CHECK(S_ISLNK(status_of("dir/link").st_mode));
  return 0;
}
