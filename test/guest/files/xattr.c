/* Extended attributes, where the file system has them; the errors of all twelve calls. xattr(7) */
#include "../check.h"
#include <sys/xattr.h>

int main(void) {
  char value[64] = {0};
  put("f", "x");
  OK(symlink("f", "link"));
  int fd = OK(open("f", O_RDWR));
  ERR(getxattr("missing", "user.a", value, 64), ENOENT);
  ERR(lgetxattr("missing", "user.a", value, 64), ENOENT);
  ERR(fgetxattr(-1, "user.a", value, 64), EBADF);
  ERR(setxattr("missing", "user.a", "v", 1, 0), ENOENT);
  ERR(lsetxattr("missing", "user.a", "v", 1, 0), ENOENT);
  ERR(fsetxattr(-1, "user.a", "v", 1, 0), EBADF);
  ERR(listxattr("missing", value, 64), ENOENT);
  ERR(llistxattr("missing", value, 64), ENOENT);
  ERR(flistxattr(-1, value, 64), EBADF);
  ERR(removexattr("missing", "user.a"), ENOENT);
  ERR(lremovexattr("missing", "user.a"), ENOENT);
  ERR(fremovexattr(-1, "user.a"), EBADF);
  EQ(RAW(SYS_getxattr, "f", 8, value, 64), -EFAULT);
  EQ(RAW(SYS_setxattr, 8, "user.a", "v", 1, 0), -EFAULT);
  EQ(RAW(SYS_setxattr, "f", "user.a", "v", 1, 77), -EINVAL);
  EQ(listxattr("f", value, 64), 0);
  if (setxattr("f", "user.a", "value", 5, XATTR_CREATE) != 0) {
    EQ(errno, EOPNOTSUPP);
    int known = getxattr("f", "user.a", value, 64);
    CHECK(known == -1 && (errno == ENODATA || errno == EOPNOTSUPP));
    return 0;
  }
  EQ(getxattr("f", "user.a", value, 64), 5);
  SAME(value, "value");
  ERR(setxattr("f", "user.a", "v", 1, XATTR_CREATE), EEXIST);
  ERR(setxattr("f", "user.b", "v", 1, XATTR_REPLACE), ENODATA);
  EQ(fgetxattr(fd, "user.a", NULL, 0), 5);
  ERR(getxattr("link", "user.a", value, 2), ERANGE);
  EQ(listxattr("f", value, 64), 7);
  OK(fremovexattr(fd, "user.a"));
  ERR(getxattr("f", "user.a", value, 64), ENODATA);
  return 0;
}
