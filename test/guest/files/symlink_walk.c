/* Links inside paths: relative to where they are, absolute, "..", trailing slashes. path_resolution(7) */
#include "../check.h"

int main(void) {
  OK(mkdir("d", 0755));
  OK(mkdir("d/e", 0755));
  put("d/f", "in d");
  put("f", "in top");
  OK(symlink("d/e", "deep"));
  SAME(get("deep/../f"), "in d");
  OK(symlink("../f", "d/e/up"));
  SAME(get("deep/up"), "in d");
  char here[4096], path[4200];
  CHECK(getcwd(here, sizeof here) != NULL);
  snprintf(path, sizeof path, "%s/f", here);
  OK(symlink(path, "d/absolute"));
  SAME(get("d/absolute"), "in top");
  OK(symlink("d/", "slash"));
  SAME(get("slash/f"), "in d");
  OK(symlink("f/", "file-slash"));
  ERR(open("file-slash", O_RDONLY), ENOTDIR);
  OK(symlink("d//.//e/..///f", "ugly"));
  SAME(get("ugly"), "in d");
  struct stat status;
  OK(lstat("deep/", &status));
  CHECK(S_ISDIR(status.st_mode));
  ERR(unlink("deep/"), ENOTDIR);
  ERR(rmdir("deep"), ENOTDIR);
  SAME(get("/../../../proc/self/cwd/f"), "in top");
  return 0;
}
