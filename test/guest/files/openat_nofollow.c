/* O_NOFOLLOW refuses a link as last component, not before it. open(2) */
#include "../check.h"

int main(void) {
  OK(mkdir("d", 0755));
  put("d/f", "x");
  OK(symlink("f", "d/link"));
  OK(symlink("d", "dlink"));
  ERR(open("d/link", O_RDONLY | O_NOFOLLOW), ELOOP);
  ERR(open("dlink", O_RDONLY | O_NOFOLLOW), ELOOP);
  ERR(open("dlink", O_RDONLY | O_NOFOLLOW | O_DIRECTORY), ENOTDIR);
  OK(close(OK(open("dlink/f", O_RDONLY | O_NOFOLLOW))));
  OK(close(OK(open("dlink/", O_RDONLY | O_NOFOLLOW))));
  OK(close(OK(open("d/f", O_RDONLY | O_NOFOLLOW))));
  int link = OK(open("d/link", O_PATH | O_NOFOLLOW));
  struct stat status;
  OK(fstat(link, &status));
  CHECK(S_ISLNK(status.st_mode));
  char target[8];
  EQ(readlinkat(link, "", target, sizeof target), 1);
  return 0;
}
