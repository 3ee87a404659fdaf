/* renameat, symlinkat, linkat, mknodat relative to directories, and absolute paths that make them irrelevant. */
#include "../check.h"

int main(void) {
  OK(mkdir("a", 0755));
  OK(mkdir("b", 0755));
  int a = OK(open("a", O_PATH)), b = OK(open("b", O_RDONLY));
  put("a/f", "x");
  EQ(RAW(SYS_renameat, a, "f", b, "g"), 0);
  SAME(get("b/g"), "x");
  OK(symlinkat("../b/g", a, "link"));
  SAME(get("a/link"), "x");
  OK(linkat(b, "g", a, "hard", 0));
  EQ(status_of("a/hard").st_nlink, 2);
  OK(mkfifoat(a, "fifo", 0600));
  CHECK(S_ISFIFO(status_of("a/fifo").st_mode));
  EQ(RAW(SYS_renameat, a, "missing", b, "g"), -ENOENT);
  EQ(RAW(SYS_renameat, 500, "f", b, "g"), -EBADF);
  EQ(RAW(SYS_renameat, a, "hard", 500, "g"), -EBADF);
  EQ(RAW(SYS_symlinkat, "x", 500, "l"), -EBADF);
  EQ(RAW(SYS_linkat, 500, "g", a, "h", 0), -EBADF);
  char here[4096], path[4200];
  CHECK(getcwd(here, sizeof here) != NULL);
  snprintf(path, sizeof path, "%s/c", here);
  OK(symlinkat("x", 500, path));
  OK(unlinkat(500, path, 0));
  OK(mkdirat(500, path, 0755));
  EQ(RAW(SYS_renameat, 500, path, b, "moved"), 0);
  CHECK(S_ISDIR(status_of("b/moved").st_mode));
  int file = OK(open("b/g", O_RDONLY));
  ERR(symlinkat("x", file, "l"), ENOTDIR);
  ERR(mkdirat(file, "d", 0755), ENOTDIR);
  return 0;
}
