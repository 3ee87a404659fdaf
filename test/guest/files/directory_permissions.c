/* Making, removing and renaming need write and search permission of the directory. path_resolution(7) */
#include "../check.h"

int main(void) {
  need_root();
  OK(mkdir("closed", 0755));
  put("closed/f", "x");
  OK(mkdir("closed/d", 0777));
  OK(mkdir("write-only", 0));
  OK(chmod("write-only", 0733));
  become_nobody();
  put("mine", "x");
  ERR(unlink("closed/f"), EACCES);
  ERR(rmdir("closed/d"), EACCES);
  ERR(mkdir("closed/e", 0755), EACCES);
  ERR(symlink("x", "closed/l"), EACCES);
  ERR(link("mine", "closed/l"), EACCES);
  ERR(rename("mine", "closed/m"), EACCES);
  ERR(rename("closed/f", "m"), EACCES);
  ERR(mkfifo("closed/p", 0600), EACCES);
  ERR(open("closed/new", O_CREAT | O_RDWR, 0644), EACCES);
  OK(close(OK(open("closed/f", O_CREAT | O_RDONLY, 0644))));
  put("write-only/f", "x");
  ERR(open("write-only", O_RDONLY), EACCES);
  SAME(get("write-only/f"), "x");
  OK(chdir("write-only"));
  OK(chdir("../closed"));
  return 0;
}
