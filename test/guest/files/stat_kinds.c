/* stat, lstat, fstat, newfstatat of every kind of file. stat(2) */
#include "../check.h"
#include <sys/sysmacros.h>

int main(void) {
  struct stat status;
  put("f", "abc");
  OK(stat("f", &status));
  EQ(status.st_mode, S_IFREG | (0644 & status.st_mode));
  EQ(status.st_size, 3);
  EQ(status.st_nlink, 1);
  CHECK(status.st_blksize > 0);
  OK(mkfifo("p", 0600));
  OK(stat("p", &status));
  CHECK(S_ISFIFO(status.st_mode));
  OK(stat("/dev/null", &status));
  CHECK(S_ISCHR(status.st_mode));
  EQ(status.st_rdev, makedev(1, 3));
  int ends[2];
  OK(pipe(ends));
  OK(fstat(ends[0], &status));
  CHECK(S_ISFIFO(status.st_mode));
  EQ(status.st_size, 0);
  OK(fstatat(AT_FDCWD, ".", &status, 0));
  CHECK(S_ISDIR(status.st_mode));
  ERR(fstat(-1, &status), EBADF);
  ERR(stat("missing", &status), ENOENT);
  ERR(stat("f/x", &status), ENOTDIR);
  ERR(fstatat(AT_FDCWD, "", &status, 0), ENOENT);
  ERR(fstatat(AT_FDCWD, "f", &status, 0x10000), EINVAL);
  OK(fstatat(AT_FDCWD, "", &status, AT_EMPTY_PATH));
  CHECK(S_ISDIR(status.st_mode));
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_fstat, 1, bad_pointers[i]), -EFAULT);
    EQ(RAW(SYS_stat, "f", bad_pointers[i]), -EFAULT);
    EQ(RAW(SYS_newfstatat, AT_FDCWD, "f", bad_pointers[i], 0), -EFAULT);
    EQ(RAW(SYS_stat, bad_pointers[i], &status), -EFAULT);
  }
  EQ(RAW(SYS_fstat, ends[0], before_guard(sizeof status)), 0);
  EQ(RAW(SYS_fstat, ends[0], before_guard(sizeof status - 1)), -EFAULT);
  return 0;
}
