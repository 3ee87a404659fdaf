/* Setting, reading, replacing and removing. setxattr(2), getxattr(2), removexattr(2) */
#include "xattr.h"

int main(void) {
  need_attributes();
  char value[64];
  put("f", "x");
  int fd = OK(open("f", O_RDONLY));
  ERR(getxattr("f", "user.a", value, 64), ENODATA);
  OK(setxattr("f", "user.a", "value", 5, 0));
  EQ(getxattr("f", "user.a", NULL, 0), 5);
  EQ(getxattr("f", "user.a", value, 64), 5);
  EQ(memcmp(value, "value", 5), 0);
  EQ(fgetxattr(fd, "user.a", value, 5), 5);
  ERR(getxattr("f", "user.a", value, 4), ERANGE);
  ERR(setxattr("f", "user.a", "v", 1, XATTR_CREATE), EEXIST);
  ERR(setxattr("f", "user.b", "v", 1, XATTR_REPLACE), ENODATA);
  OK(fsetxattr(fd, "user.b", "v", 1, XATTR_CREATE));
  OK(setxattr("f", "user.a", "longer value", 12, XATTR_REPLACE));
  EQ(getxattr("f", "user.a", value, 64), 12);
  OK(setxattr("f", "user.empty", NULL, 0, 0));
  EQ(getxattr("f", "user.empty", value, 64), 0);
  OK(setxattr("f", "user.bytes", "\0\377\0", 3, 0));
  EQ(getxattr("f", "user.bytes", value, 64), 3);
  EQ(memcmp(value, "\0\377\0", 3), 0);
  ERR(getxattr("f", "user.A", value, 64), ENODATA);
  OK(removexattr("f", "user.a"));
  ERR(removexattr("f", "user.a"), ENODATA);
  ERR(getxattr("f", "user.a", value, 64), ENODATA);
  OK(fremovexattr(fd, "user.b"));
  OK(mkdir("d", 0755));
  OK(setxattr("d", "user.kind", "directory", 9, 0));
  EQ(getxattr("d", "user.kind", value, 64), 9);
  return 0;
}
