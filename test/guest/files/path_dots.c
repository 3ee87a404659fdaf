/* ".", "..", repeated slashes and trailing slashes in every position. path_resolution(7) */
#include "../check.h"

int main(void) {
  OK(mkdir("d", 0755));
  OK(mkdir("d/e", 0755));
  put("d/f", "x");
  const char *const good[] = {"d/f", "./d/f", ".//d///f", "d/./f", "d/e/../f", "d/../d/f", "d/e/../../d/./f", "././././d/f"};
  for (size_t i = 0; i < COUNT(good); i++) SAME(get(good[i]), "x");
  struct stat status;
  const char *const directories[] = {"d/", "d/.", "d//", "d/e/..", "d/e/../", ".", "./", "..", "../", "/", "//", "/.", "/..", "/../.."};
  for (size_t i = 0; i < COUNT(directories); i++) {
    OK(stat(directories[i], &status));
    CHECK(S_ISDIR(status.st_mode));
  }
  ERR(stat("d/f/", &status), ENOTDIR);
  ERR(stat("d/f/.", &status), ENOTDIR);
  ERR(stat("d/f/..", &status), ENOTDIR);
  ERR(stat("d/missing/..", &status), ENOENT);
  ERR(unlink("."), EISDIR);
  ERR(unlink(".."), EISDIR);
  ERR(rmdir("."), EINVAL);
  ERR(rmdir(".."), ENOTEMPTY);
  ERR(rename("d", ".."), EBUSY);
  ERR(link("d/f", "d/f/"), EEXIST);
  ERR(symlink("x", "new/"), ENOENT);
  ERR(mknod("new/", S_IFREG | 0644, 0), ENOENT);
  OK(mkdir("new/", 0755));
  OK(rename("new/", "newer"));
  OK(rmdir("newer/"));
  return 0;
}
