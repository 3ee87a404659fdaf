/* A directory of the layer below is emptied, removed and made again: nothing of the old one shows through. */
#include "../check.h"

int main(void) {
  OK(unlink("dir/sub/deeper/d"));
  OK(rmdir("dir/sub/deeper"));
  ERR(rmdir("dir/sub"), ENOTEMPTY);
  OK(unlink("dir/sub/c"));
  OK(rmdir("dir/sub"));
  OK(mkdir("dir/sub", 0755));
  ERR(access("dir/sub/c", F_OK), ENOENT);
  ERR(access("dir/sub/deeper", F_OK), ENOENT);
  DIR *dir = opendir("dir/sub");
  int count = 0;
  while (readdir(dir) != NULL) count++;
  EQ(count, 2);
  OK(mkdir("dir/sub/deeper", 0755));
  ERR(access("dir/sub/deeper/d", F_OK), ENOENT);
  OK(rmdir("dir/sub/deeper"));
  OK(rmdir("dir/sub"));
  put("dir/sub", "now a file");
  SAME(get("dir/sub"), "now a file");
  return 0;
}
