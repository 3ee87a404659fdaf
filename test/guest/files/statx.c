/* statx: mask, fields, flags, errors. statx(2) */
#include "../check.h"
#include <sys/sysmacros.h>

int main(void) {
  put("f", "12345");
  OK(chmod("f", 0640));
  OK(symlink("f", "link"));
  struct statx x;
  memset(&x, 0xee, sizeof x);
  OK(statx(AT_FDCWD, "f", 0, STATX_BASIC_STATS, &x));
  EQ(x.stx_mask & STATX_BASIC_STATS, STATX_BASIC_STATS);
  struct stat status = status_of("f");
  EQ(x.stx_size, 5);
  EQ(x.stx_mode, S_IFREG | 0640);
  EQ(x.stx_nlink, 1);
  EQ(x.stx_ino, status.st_ino);
  EQ(x.stx_uid, geteuid());
  EQ(x.stx_blocks, status.st_blocks);
  EQ(x.stx_mtime.tv_sec, status.st_mtim.tv_sec);
  EQ(x.stx_mtime.tv_nsec, status.st_mtim.tv_nsec);
  EQ(x.stx_dev_major, major(status.st_dev));
  EQ(x.stx_dev_minor, minor(status.st_dev));
  OK(statx(AT_FDCWD, "link", 0, STATX_TYPE, &x));
  CHECK(S_ISREG(x.stx_mode));
  OK(statx(AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, STATX_TYPE, &x));
  CHECK(S_ISLNK(x.stx_mode));
  int fd = OK(open("f", O_RDONLY));
  OK(statx(fd, "", AT_EMPTY_PATH, STATX_SIZE, &x));
  EQ(x.stx_size, 5);
  OK(statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_SIZE, &x));
  ERR(statx(fd, "", 0, STATX_SIZE, &x), ENOENT);
  ERR(statx(fd, "x", 0, STATX_SIZE, &x), ENOTDIR);
  ERR(statx(AT_FDCWD, "f", 0x40000000, STATX_SIZE, &x), EINVAL);
  ERR(statx(AT_FDCWD, "f", AT_STATX_SYNC_TYPE, STATX_SIZE, &x), EINVAL);
  ERR(statx(AT_FDCWD, "f", 0, STATX__RESERVED, &x), EINVAL);
  ERR(statx(-1, "f", 0, STATX_SIZE, &x), EBADF);
  EQ(RAW(SYS_statx, AT_FDCWD, "f", 0, STATX_SIZE, 8), -EFAULT);
  EQ(RAW(SYS_statx, AT_FDCWD, "f", 0, STATX_SIZE, before_guard(256)), 0);
  EQ(RAW(SYS_statx, AT_FDCWD, "f", 0, STATX_SIZE, (char *)before_guard(255)), -EFAULT);
  return 0;
}
