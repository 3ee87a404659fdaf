/* The calls that follow a symbolic link and those that do not; user attributes only for files and directories. */
#include "xattr.h"

int main(void) {
  need_attributes();
  char value[64];
  put("f", "x");
  OK(symlink("f", "link"));
  OK(mknod("fifo", S_IFIFO | 0600, 0));
  OK(setxattr("link", "user.a", "v", 1, 0));
  EQ(getxattr("f", "user.a", value, 64), 1);
  EQ(lgetxattr("f", "user.a", value, 64), 1);
  ERR(lgetxattr("link", "user.a", value, 64), ENODATA);
  ERR(lsetxattr("link", "user.a", "v", 1, 0), EPERM);
  ERR(lremovexattr("link", "user.a"), EPERM);
  ERR(setxattr("fifo", "user.a", "v", 1, 0), EPERM);
  ERR(getxattr("fifo", "user.a", value, 64), ENODATA);
  ERR(removexattr("fifo", "user.a"), EPERM);
  OK(lsetxattr("f", "user.b", "v", 1, 0));
  OK(lremovexattr("f", "user.b"));
  OK(removexattr("link", "user.a"));
  ERR(getxattr("f", "user.a", value, 64), ENODATA);
  CHECK(llistxattr("link", value, 64) >= 0);
  OK(unlink("f"));
  ERR(getxattr("link", "user.a", value, 64), ENOENT);
  ERR(setxattr("link", "user.a", "v", 1, 0), ENOENT);
  ERR(listxattr("link", value, 64), ENOENT);
  return 0;
}
