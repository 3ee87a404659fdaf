/* unlink: flags, directories, files in use. unlink(2) */
#include "../check.h"

int main(void) {
  put("f", "content");
  OK(mkdir("d", 0755));
  ERR(unlink("d"), EISDIR);
  ERR(unlink("missing"), ENOENT);
  ERR(unlink(""), ENOENT);
  ERR(unlink("f/"), ENOTDIR);
  ERR(unlink("f/x"), ENOTDIR);
  ERR(unlinkat(AT_FDCWD, "f", AT_REMOVEDIR), ENOTDIR);
  ERR(unlinkat(AT_FDCWD, "f", 0x8000), EINVAL);
  int fd = OK(open("f", O_RDWR));
  OK(unlink("f"));
  ERR(access("f", F_OK), ENOENT);
  char text[8] = {0};
  EQ(read(fd, text, 7), 7);
  SAME(text, "content");
  EQ(write(fd, "more", 4), 4);
  struct stat status;
  OK(fstat(fd, &status));
  EQ(status.st_nlink, 0);
  EQ(status.st_size, 11);
  put("f", "new");
  struct stat new_status = status_of("f");
  CHECK(new_status.st_ino != status.st_ino);
  OK(symlink("f", "link"));
  OK(unlink("link"));
  OK(access("f", F_OK));
  int dir = OK(open("d", O_RDONLY));
  put("d/x", "");
  OK(unlinkat(dir, "x", 0));
  OK(unlinkat(AT_FDCWD, "d", AT_REMOVEDIR));
  ERR(unlinkat(dir, "x", 0), ENOENT);
  return 0;
}
