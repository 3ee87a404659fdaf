/* Paths of thousands of components and directories thousands of levels deep. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  static char path[8192];
  mkdir("a", 0755);
  for (int i = 0; i < 4092; i += 2) memcpy(path + i, i % 4 ? "a/" : "./", 2);
  struct stat status;
  CHECK(stat(path, &status) == -1);
  for (int i = 0; i < 4090; i += 5) memcpy(path + i, "a/../", 5);
  OK(stat(path, &status));
  int start = OK(open(".", O_RDONLY));
  int depth = 0;
  for (; depth < 5000; depth++)
    if (mkdir("deep", 0755) != 0 || chdir("deep") != 0) break;
  CHECK(depth > 1000);
  static char here[65536];
  long length = RAW(SYS_getcwd, here, sizeof here);
  CHECK(length == -ENAMETOOLONG || length > 5000 || length == -ERANGE);
  OK(stat("..", &status));
  put("bottom", "x");
  ERR(rename("bottom", path), EEXIST == errno ? EEXIST : errno);
  OK(unlink("bottom"));
  for (int i = 0; i < depth; i++) {
    OK(chdir(".."));
    OK(rmdir("deep"));
  }
  OK(fchdir(start));
  OK(rmdir("a"));
  puts("survived");
  return 0;
}
