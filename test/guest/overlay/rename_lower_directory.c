/* A directory of the layer below is renamed with all it holds, changed ones and removed ones included. */
#include "../check.h"

int main(void) {
  put("dir/new", "new");
  OK(unlink("dir/b"));
  put("dir/sub/c", "changed");
  OK(rename("dir", "moved"));
  ERR(access("dir", F_OK), ENOENT);
  SAME(get("moved/a"), "dir/a\n");
  SAME(get("moved/new"), "new");
  ERR(access("moved/b", F_OK), ENOENT);
  SAME(get("moved/sub/c"), "changed");
  SAME(get("moved/sub/deeper/d"), "dir/sub/deeper/d\n");
  OK(mkdir("dir", 0755));
  ERR(access("dir/a", F_OK), ENOENT);
  OK(rename("moved/sub/deeper", "dir/deeper"));
  SAME(get("dir/deeper/d"), "dir/sub/deeper/d\n");
  put("dir/deeper/d", "x");
  OK(rename("dir/deeper", "empty"));
  SAME(get("empty/d"), "x");
  ERR(rename("moved", "moved/sub"), EINVAL);
  ERR(rename("empty", "many"), ENOTEMPTY);
  OK(rename("many", "fewer"));
  SAME(get("fewer/199"), "199\n");
  OK(unlink("fewer/199"));
  ERR(access("fewer/199", F_OK), ENOENT);
  return 0;
}
