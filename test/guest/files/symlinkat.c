/* Symbolic links: any text, readlink cuts without a NUL, errors. symlink(2), readlink(2) */
#include "../check.h"

int main(void) {
  OK(symlink("target/does not exist", "l"));
  struct stat status = status_of("l");
  CHECK(S_ISLNK(status.st_mode));
  EQ(status.st_mode & 0777, 0777);
  EQ(status.st_size, 21);
  char buffer[32];
  memset(buffer, '#', sizeof buffer);
  EQ(readlink("l", buffer, sizeof buffer), 21);
  CHECK(memcmp(buffer, "target/does not exist#", 22) == 0);
  memset(buffer, '#', sizeof buffer);
  EQ(readlink("l", buffer, 6), 6);
  CHECK(memcmp(buffer, "target#", 7) == 0);
  ERR(readlink("l", buffer, 0), EINVAL);
  EQ(RAW(SYS_readlink, "l", buffer, -1), -EINVAL);
  ERR(symlink("x", "l"), EEXIST);
  ERR(symlink("", "e"), ENOENT);
  ERR(symlink("x", ""), ENOENT);
  ERR(symlink("x", "missing/l"), ENOENT);
  put("f", "x");
  ERR(readlink("f", buffer, 32), EINVAL);
  ERR(readlink("missing", buffer, 32), ENOENT);
  ERR(readlink(".", buffer, 32), EINVAL);
  EQ(RAW(SYS_readlink, "l", 8, 32), -EFAULT);
  EQ(RAW(SYS_readlink, "l", before_guard(21), 4096), 21);
  static char huge[4200];
  memset(huge, 'x', sizeof huge - 1);
  ERR(symlink(huge, "h"), ENAMETOOLONG);
  huge[4000] = 0;
  OK(symlink(huge, "h"));
  EQ(status_of("h").st_size, 4000);
  return 0;
}
