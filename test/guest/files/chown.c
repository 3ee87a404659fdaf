/* chown by root: ids, -1 keeps, set-ID bits go, links. chown(2) */
#include "../check.h"

int main(void) {
  need_root();
  put("f", "x");
  OK(symlink("f", "link"));
  OK(chown("f", 1000, 2000));
  struct stat status = status_of("f");
  EQ(status.st_uid, 1000);
  EQ(status.st_gid, 2000);
  OK(chown("f", -1, 3000));
  status = status_of("f");
  EQ(status.st_uid, 1000);
  EQ(status.st_gid, 3000);
  OK(chown("f", 1001, -1));
  EQ(status_of("f").st_uid, 1001);
  OK(chmod("f", 06755));
  OK(chown("f", 1002, -1));
  EQ(status_of("f").st_mode & 07777, 0755);
  OK(chown("link", 7, 8));
  EQ(status_of("f").st_uid, 7);
  EQ(status_of("link").st_uid, 0);
  OK(lchown("link", 9, 10));
  EQ(status_of("f").st_uid, 7);
  EQ(status_of("link").st_uid, 9);
  OK(fchown(OK(open("f", O_RDONLY)), 11, 12));
  EQ(status_of("f").st_gid, 12);
  OK(fchownat(AT_FDCWD, "link", 13, 14, AT_SYMLINK_NOFOLLOW));
  EQ(status_of("link").st_gid, 14);
  ERR(fchownat(AT_FDCWD, "link", 13, 14, 0x4000), EINVAL);
  OK(fchownat(OK(open("f", O_RDONLY)), "", 15, 16, AT_EMPTY_PATH));
  EQ(status_of("f").st_uid, 15);
  ERR(chown("missing", 0, 0), ENOENT);
  ERR(fchown(-1, 0, 0), EBADF);
  return 0;
}
