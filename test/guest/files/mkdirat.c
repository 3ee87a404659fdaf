/* mkdir and rmdir with their errors. mkdir(2), rmdir(2) */
#include "../check.h"

int main(void) {
  umask(022);
  OK(mkdir("d", 0777));
  EQ(status_of("d").st_mode, S_IFDIR | 0755);
  ERR(mkdir("d", 0777), EEXIST);
  ERR(mkdir("/", 0777), EEXIST);
  ERR(mkdir(".", 0777), EEXIST);
  ERR(mkdir("", 0777), ENOENT);
  ERR(mkdir("missing/d", 0777), ENOENT);
  put("f", "x");
  ERR(mkdir("f", 0777), EEXIST);
  ERR(mkdir("f/d", 0777), ENOTDIR);
  OK(symlink("nowhere", "dangling"));
  ERR(mkdir("dangling", 0777), EEXIST);
  OK(mkdir("with-slash/", 0777));
  int dir = OK(open("d", O_PATH));
  OK(mkdirat(dir, "sub", 0700));
  ERR(rmdir("d"), ENOTEMPTY);
  ERR(rmdir("f"), ENOTDIR);
  ERR(rmdir("missing"), ENOENT);
  ERR(rmdir("d/."), EINVAL);
  ERR(rmdir("d/.."), ENOTEMPTY);
  ERR(rmdir("/"), EBUSY);
  OK(rmdir("d/sub"));
  OK(rmdir("d/"));
  ERR(mkdirat(dir, "late", 0777), ENOENT);
  ERR(mkdirat(-1, "x", 0777), EBADF);
  return 0;
}
