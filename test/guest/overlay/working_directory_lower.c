/* The working directory and open directories of the layer below through changes and removal. */
#include "../check.h"

int main(void) {
  OK(chdir("dir/sub/deeper"));
  int dir = OK(open(".", O_RDONLY));
  put("new", "x");
  SAME(get("../../../dir/sub/deeper/new"), "x");
  OK(rename("../../../dir/sub", "../../../moved"));
  SAME(get("new"), "x");
  SAME(get("d"), "dir/sub/deeper/d\n");
  char path[4096];
  CHECK(getcwd(path, sizeof path) != NULL);
  CHECK(strcmp(path + strlen(path) - 13, "/moved/deeper") == 0);
  OK(unlink("new"));
  OK(unlink("d"));
  OK(chdir("../.."));
  OK(rmdir("moved/deeper"));
  ERR(openat(dir, "x", O_CREAT | O_RDWR, 0644), ENOENT);
  char buffer[256];
  EQ(RAW(SYS_getdents64, dir, buffer, sizeof buffer), -ENOENT);
  return 0;
}
