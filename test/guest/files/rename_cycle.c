/* A directory cannot become its own descendant, whatever the path. rename(2) */
#include "../check.h"

int main(void) {
  OK(mkdir("a", 0755));
  OK(mkdir("a/b", 0755));
  OK(mkdir("a/b/c", 0755));
  ERR(rename("a", "a/b/c/d"), EINVAL);
  ERR(rename("a", "a/b/c"), EINVAL);
  ERR(rename("a/b/c", "a"), ENOTEMPTY);
  ERR(rename("a/b/c", "a/b"), ENOTEMPTY);
  OK(symlink("a/b/c", "into"));
  ERR(rename("a", "into/x"), EINVAL);
  OK(rename("a/b/c", "c"));
  OK(rename("a", "c/a"));
  EQ(status_of("c/a/b/../..").st_ino, status_of("c").st_ino);
  return 0;
}
