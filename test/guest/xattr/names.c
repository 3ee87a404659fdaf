/* Names and values: their limits and namespaces. xattr(7) */
#include "xattr.h"

int main(void) {
  need_attributes();
  char value[64], name[512];
  put("f", "x");
  ERR(setxattr("f", "", "v", 1, 0), ERANGE);
  ERR(getxattr("f", "", value, 64), ERANGE);
  ERR(removexattr("f", ""), ERANGE);
  memset(name, 'n', sizeof name);
  memcpy(name, "user.", 5);
  name[256] = 0;
  ERR(setxattr("f", name, "v", 1, 0), ERANGE);
  ERR(getxattr("f", name, value, 64), ERANGE);
  name[255] = 0;
  OK(setxattr("f", name, "v", 1, 0));
  EQ(getxattr("f", name, value, 64), 1);
  OK(removexattr("f", name));
  ERR(setxattr("f", "user.", "v", 1, 0), EINVAL);
  ERR(setxattr("f", "user", "v", 1, 0), EOPNOTSUPP);
  ERR(setxattr("f", "nothing.a", "v", 1, 0), EOPNOTSUPP);
  ERR(getxattr("f", "nothing.a", value, 64), EOPNOTSUPP);
  ERR(removexattr("f", "nothing.a"), EOPNOTSUPP);
  static char big[65537];
  ERR(setxattr("f", "user.big", big, 65537, 0), E2BIG);
  EQ(RAW(SYS_setxattr, "f", "user.big", big, -1, 0), -E2BIG);
  ERR(setxattr("f", "user.big", big, 1, 4), EINVAL);
  ERR(setxattr("f", "user.big", big, 1, -1), EINVAL);
  OK(setxattr("f", "user.some", big, 1000, 0));
  EQ(getxattr("f", "user.some", big, sizeof big), 1000);
  EQ(RAW(SYS_getxattr, "f", "user.some", big, LONG_MAX), 1000);
  EQ(RAW(SYS_getxattr, "f", "user.some", big, -1), 1000);
  return 0;
}
