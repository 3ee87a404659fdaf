/* Attributes stay with the file: through rename, link, truncation and removal while open; a change sets ctime. */
#include "xattr.h"

int main(void) {
  need_attributes();
  char value[64];
  put("f", "x");
  OK(setxattr("f", "user.a", "v", 1, 0));
  OK(link("f", "second"));
  EQ(getxattr("second", "user.a", value, 64), 1);
  OK(rename("f", "g"));
  EQ(getxattr("g", "user.a", value, 64), 1);
  OK(truncate("g", 0));
  EQ(getxattr("g", "user.a", value, 64), 1);
  struct stat before = status_of("g");
  struct timespec pause = {.tv_nsec = 30000000};
  nanosleep(&pause, NULL);
  OK(setxattr("g", "user.b", "v", 1, 0));
  struct stat after = status_of("g");
  CHECK(after.st_ctim.tv_sec > before.st_ctim.tv_sec || after.st_ctim.tv_nsec > before.st_ctim.tv_nsec);
  EQ(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
  int fd = OK(open("g", O_RDONLY));
  OK(unlink("g"));
  OK(unlink("second"));
  EQ(fgetxattr(fd, "user.b", value, 64), 1);
  OK(fsetxattr(fd, "user.c", "v", 1, 0));
  EQ(fgetxattr(fd, "user.c", value, 64), 1);
  put("g", "");
  ERR(getxattr("g", "user.a", value, 64), ENODATA);
  return 0;
}
