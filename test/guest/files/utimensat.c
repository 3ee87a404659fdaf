/* utimensat: UTIME_NOW, UTIME_OMIT, nanoseconds, links, errors. utimensat(2) */
#include "../check.h"

int main(void) {
  put("f", "x");
  OK(symlink("f", "link"));
  struct timespec times[2] = {{100, 5000}, {200, 123456789}};
  OK(utimensat(AT_FDCWD, "f", times, 0));
  struct stat status = status_of("f");
  EQ(status.st_atim.tv_sec, 100);
  EQ(status.st_mtim.tv_sec, 200);
  EQ(status.st_mtim.tv_nsec, 123456789);
  times[0].tv_nsec = UTIME_OMIT;
  times[1] = (struct timespec){-1, UTIME_NOW};
  OK(utimensat(AT_FDCWD, "f", times, 0));
  status = status_of("f");
  EQ(status.st_atim.tv_sec, 100);
  CHECK(status.st_mtim.tv_sec > 1600000000);
  times[0].tv_nsec = times[1].tv_nsec = UTIME_OMIT;
  OK(utimensat(AT_FDCWD, "f", times, 0));
  EQ(status_of("f").st_atim.tv_sec, 100);
  times[0] = times[1] = (struct timespec){0xffffffffL, 0};
  OK(utimensat(AT_FDCWD, "f", times, 0));
  EQ(status_of("f").st_mtim.tv_sec, 0xffffffffL);
  times[0] = times[1] = (struct timespec){-5, 0};
  OK(utimensat(AT_FDCWD, "f", times, 0));
  EQ(status_of("f").st_mtim.tv_sec, -5);
  times[0] = times[1] = (struct timespec){7, 0};
  OK(utimensat(AT_FDCWD, "link", times, AT_SYMLINK_NOFOLLOW));
  EQ(status_of("link").st_mtim.tv_sec, 7);
  EQ(status_of("f").st_mtim.tv_sec, -5);
  int fd = OK(open("f", O_RDONLY));
  OK(futimens(fd, times));
  EQ(status_of("f").st_mtim.tv_sec, 7);
  OK(utimensat(AT_FDCWD, "f", NULL, 0));
  CHECK(status_of("f").st_atim.tv_sec > 1600000000);
  times[0].tv_nsec = 1000000000;
  ERR(utimensat(AT_FDCWD, "f", times, 0), EINVAL);
  ERR(utimensat(AT_FDCWD, "missing", NULL, 0), ENOENT);
  ERR(utimensat(AT_FDCWD, "f", NULL, 0x1), EINVAL);
  EQ(RAW(SYS_utimensat, AT_FDCWD, "f", 8, 0), -EFAULT);
  EQ(RAW(SYS_utimensat, -1, NULL, NULL, 0), -EBADF);
  return 0;
}
