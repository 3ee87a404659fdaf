/* Reading needs read permission, changing write permission; trusted attributes need privilege. xattr(7) */
#include "xattr.h"

int main(void) {
  need_root();
  need_attributes();
  char value[64], list[256];
  put("readable", "");
  put("closed", "");
  put("open", "");
  OK(setxattr("readable", "user.a", "v", 1, 0));
  OK(setxattr("closed", "user.a", "v", 1, 0));
  OK(setxattr("open", "trusted.t", "secret", 6, 0));
  EQ(getxattr("open", "trusted.t", value, 64), 6);
  ssize_t length = OK(listxattr("open", list, sizeof list));
  CHECK(listed(list, length, "trusted.t"));
  OK(symlink("open", "link"));
  OK(lsetxattr("link", "trusted.own", "l", 1, 0));
  EQ(lgetxattr("link", "trusted.own", value, 64), 1);
  ERR(getxattr("link", "trusted.own", value, 64), ENODATA);
  OK(chmod("closed", 0600));
  OK(chmod("open", 0666));
  OK(mkdir("sticky", 01777));
  OK(chmod("sticky", 01777));
  become_nobody();
  EQ(getxattr("readable", "user.a", value, 64), 1);
  ERR(setxattr("readable", "user.b", "v", 1, 0), EACCES);
  ERR(removexattr("readable", "user.a"), EACCES);
  ERR(getxattr("closed", "user.a", value, 64), EACCES);
  CHECK(listxattr("closed", list, sizeof list) >= 0);
  OK(setxattr("open", "user.b", "v", 1, 0));
  ERR(getxattr("open", "trusted.t", value, 64), ENODATA);
  ERR(setxattr("open", "trusted.t", "v", 1, 0), EPERM);
  ERR(removexattr("open", "trusted.t"), EPERM);
  length = OK(listxattr("open", list, sizeof list));
  CHECK(!listed(list, length, "trusted.t"));
  CHECK(listed(list, length, "user.b"));
  ERR(setxattr("sticky", "user.a", "v", 1, 0), EPERM);
  ERR(setxattr("open", "security.mine", "v", 1, 0), EPERM);
  return 0;
}
