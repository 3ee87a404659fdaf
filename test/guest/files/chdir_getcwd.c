/* chdir, fchdir, getcwd, also of a removed directory. chdir(2), getcwd(2) */
#include "../check.h"

int main(void) {
  char top[4096], path[4200], expected[4200];
  CHECK(getcwd(top, sizeof top) != NULL);
  CHECK(top[0] == '/');
  OK(mkdir("d", 0755));
  OK(mkdir("d/e", 0755));
  OK(symlink("d/e", "link"));
  OK(chdir("link"));
  snprintf(expected, sizeof expected, "%s/d/e", top);
  EQ(RAW(SYS_getcwd, path, sizeof path), strlen(expected) + 1);
  SAME(path, expected);
  EQ(RAW(SYS_getcwd, path, strlen(expected)), -ERANGE);
  EQ(RAW(SYS_getcwd, path, strlen(expected) + 1), strlen(expected) + 1);
  EQ(RAW(SYS_getcwd, path, 0), -ERANGE);
  EQ(RAW(SYS_getcwd, 8, 4096), -EFAULT);
  OK(chdir(".."));
  OK(chdir("/"));
  EQ(RAW(SYS_getcwd, path, sizeof path), 2);
  SAME(path, "/");
  OK(chdir(".."));
  SAME(getcwd(path, sizeof path), "/");
  OK(chdir(top));
  put("f", "x");
  ERR(chdir("f"), ENOTDIR);
  ERR(chdir("missing"), ENOENT);
  ERR(chdir(""), ENOENT);
  ERR(fchdir(-1), EBADF);
  ERR(fchdir(OK(open("f", O_RDONLY))), ENOTDIR);
  int dir = OK(open("d", O_RDONLY));
  OK(fchdir(dir));
  OK(access("e", F_OK));
  OK(chdir("e"));
  OK(rmdir("../e"));
  EQ(RAW(SYS_getcwd, path, sizeof path), -ENOENT);
  ERR(open("x", O_CREAT | O_RDWR, 0644), ENOENT);
  ERR(open("missing", O_RDONLY), ENOENT);
  OK(chdir(".."));
  OK(access("../f", F_OK));
  return 0;
}
