/* Permission bits decide for a user that is not root: owner, then others. path_resolution(7) */
#include "../check.h"

int main(void) {
  need_root();
  umask(0);
  put("secret", "s");
  OK(chmod("secret", 0600));
  put("readable", "r");
  OK(chmod("readable", 0644));
  put("writable", "w");
  OK(chmod("writable", 0622));
  put("mine", "m");
  OK(chown("mine", NOBODY, NOBODY));
  OK(chmod("mine", 0077));
  OK(mkdir("closed", 0700));
  put("closed/f", "x");
  OK(mkdir("search", 0711));
  put("search/f", "x");
  become_nobody();
  ERR(open("secret", O_RDONLY), EACCES);
  OK(close(OK(open("readable", O_RDONLY))));
  ERR(open("readable", O_RDWR), EACCES);
  ERR(open("readable", O_RDONLY | O_TRUNC), EACCES);
  OK(close(OK(open("writable", O_WRONLY))));
  ERR(open("writable", O_RDONLY), EACCES);
  ERR(open("mine", O_RDONLY), EACCES);
  ERR(open("closed/f", O_RDONLY), EACCES);
  ERR(open("closed/missing", O_RDONLY), EACCES);
  OK(close(OK(open("search/f", O_RDONLY))));
  ERR(open("search", O_RDONLY), EACCES);
  ERR(open("search/new", O_CREAT | O_RDWR, 0644), EACCES);
  int fd = OK(open("own", O_CREAT | O_RDWR, 0));
  struct stat status;
  OK(fstat(fd, &status));
  EQ(status.st_uid, NOBODY);
  EQ(status.st_gid, NOBODY);
  ERR(open("own", O_RDONLY), EACCES);
  return 0;
}
