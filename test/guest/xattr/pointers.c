/* Pointers and descriptors that are none. getxattr(2), setxattr(2) */
#include "xattr.h"

int main(void) {
  need_attributes();
  char value[64];
  put("f", "x");
  OK(setxattr("f", "user.a", "value", 5, 0));
  int fd = OK(open("f", O_RDONLY)), path = OK(open("f", O_PATH));
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    void *bad = bad_pointers[i];
    EQ(RAW(SYS_getxattr, bad, "user.a", value, 64), -EFAULT);
    EQ(RAW(SYS_getxattr, "f", bad, value, 64), -EFAULT);
    EQ(RAW(SYS_getxattr, "f", "user.a", bad, 64), -EFAULT);
    EQ(RAW(SYS_getxattr, "f", "user.a", bad, 0), 5);
    EQ(RAW(SYS_fgetxattr, fd, bad, value, 64), -EFAULT);
    EQ(RAW(SYS_setxattr, bad, "user.a", value, 1, 0), -EFAULT);
    EQ(RAW(SYS_setxattr, "f", bad, value, 1, 0), -EFAULT);
    EQ(RAW(SYS_setxattr, "f", "user.a", bad, 1, 0), -EFAULT);
    EQ(RAW(SYS_fsetxattr, fd, "user.a", bad, 10, 0), -EFAULT);
    EQ(RAW(SYS_removexattr, "f", bad), -EFAULT);
    EQ(RAW(SYS_fremovexattr, fd, bad), -EFAULT);
  }
  char *edge = before_guard(5);
  EQ(getxattr("f", "user.a", edge, 5), 5);
  EQ(RAW(SYS_getxattr, "f", "user.a", edge + 1, 5), -EFAULT);
  OK(setxattr("f", "user.b", edge, 5, 0));
  EQ(RAW(SYS_setxattr, "f", "user.b", edge, 6, 0), -EFAULT);
  edge = before_guard(7);
  memcpy(edge, "user.b", 7);
  EQ(getxattr("f", edge, value, 64), 5);
  edge = before_guard(6);
  memcpy(edge, "user.b", 6);
  EQ(RAW(SYS_getxattr, "f", edge, value, 64), -EFAULT);
  EQ(RAW(SYS_getxattr, "f", "user.a", read_only(0), 64), -EFAULT);
  ERR(fgetxattr(path, "user.a", value, 64), EBADF);
  ERR(fsetxattr(path, "user.a", "v", 1, 0), EBADF);
  ERR(flistxattr(path, value, 64), EBADF);
  ERR(fremovexattr(path, "user.a"), EBADF);
  ERR(fgetxattr(-1, "user.a", value, 64), EBADF);
  ERR(fsetxattr(99, "user.a", "v", 1, 0), EBADF);
  ERR(flistxattr(99, value, 64), EBADF);
  ERR(fremovexattr(99, "user.a"), EBADF);
  ERR(getxattr("f/x", "user.a", value, 64), ENOTDIR);
  ERR(getxattr("missing", "user.a", value, 64), ENOENT);
  return 0;
}
