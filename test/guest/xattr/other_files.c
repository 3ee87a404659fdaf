/* Files without attributes: of /proc, pipes, devices. */
#include "xattr.h"

int main(void) {
  char value[64];
  ERR(getxattr("/proc/self/status", "user.a", value, 64), EOPNOTSUPP);
  EQ(listxattr("/proc/self/status", value, 64), 0);
  int fds[2];
  OK(pipe(fds));
  ERR(fgetxattr(fds[0], "user.a", value, 64), ENODATA);
  ERR(fsetxattr(fds[0], "user.a", "v", 1, 0), EPERM);
  ERR(fremovexattr(fds[0], "user.a"), EPERM);
  ERR(fgetxattr(fds[0], "nothing.a", value, 64), EOPNOTSUPP);
  ERR(getxattr("/dev/null", "user.a", value, 64), ENODATA);
  ERR(setxattr("/dev/null", "user.a", "v", 1, 0), EPERM);
  return 0;
}
