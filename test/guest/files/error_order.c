/* When several things are wrong, the error that Linux finds first: flags before paths, the old path before the new. */
#include "../check.h"

int main(void) {
  put("f", "x");
  ERR(rename("f/x", ""), ENOTDIR);
  ERR(rename("missing/x", ""), ENOENT);
  ERR(link("missing", "f"), ENOENT);
  ERR(link("f/x", ""), ENOTDIR);
  EQ(RAW(SYS_renameat2, -1, "f", AT_FDCWD, "g", 0x80), -EINVAL);
  EQ(RAW(SYS_linkat, -1, "f", AT_FDCWD, "g", 0x80), -EINVAL);
  EQ(RAW(SYS_unlinkat, -1, "f", 0x80), -EINVAL);
  EQ(RAW(SYS_open, "", O_TMPFILE | O_RDONLY, 0), -EINVAL);
  EQ(RAW(SYS_open, 8, O_TMPFILE | O_RDONLY, 0), -EINVAL);
  EQ(RAW(SYS_statx, -1, "f", 0x40000000, 0, 8), -EINVAL);
  EQ(RAW(SYS_newfstatat, -1, "missing", 8, 0x40000000), -EINVAL);
  EQ(RAW(SYS_faccessat2, -1, "f", 8, 0), -EINVAL);
  EQ(RAW(SYS_mkdir, "f", 0777), -EEXIST);
  EQ(RAW(SYS_truncate, "missing", -1), -EINVAL);
  EQ(RAW(SYS_ftruncate, -1, -1), -EINVAL);
  EQ(RAW(SYS_dup3, 500, 500, 0), -EINVAL);
  EQ(RAW(SYS_pread64, 500, 8, 1, -1), -EINVAL);
  EQ(RAW(SYS_mmap, 1, 4096, 3, MAP_PRIVATE | MAP_FIXED, 500, 0), -EBADF);
  EQ(RAW(SYS_lseek, 500, 0, 99), -EBADF);
  EQ(RAW(SYS_readv, 500, 8, -1), -EBADF);
  EQ(RAW(SYS_fallocate, 500, 0x4000, -1, 0), -EBADF);
  EQ(RAW(SYS_pipe2, 8, 0x1), -EINVAL);
  EQ(RAW(SYS_fcntl, 500, 0x7777, 0), -EBADF);
  EQ(RAW(SYS_ioctl, 500, 0x7777, 0), -EBADF);
  EQ(RAW(SYS_close_range, 10, 5, 0x100), -EINVAL);
  EQ(RAW(SYS_getcwd, 8, 0), -ERANGE);
  EQ(RAW(SYS_readlink, "missing", 8, 0), -EINVAL);
  EQ(RAW(SYS_nanosleep, 8, 8), -EFAULT);
  EQ(RAW(SYS_clock_gettime, 77, 8), -EINVAL);
  EQ(RAW(SYS_utimensat, AT_FDCWD, "missing", (&(struct timespec[2]){{0, 2000000000}, {0, 0}}), 0), -ENOENT);
  return 0;
}
