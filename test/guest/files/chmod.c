/* chmod and fchmod: bits, errors. chmod(2) */
#include "../check.h"

int main(void) {
  put("f", "x");
  for (int mode = 0; mode <= 07777; mode += 0111) {
    OK(chmod("f", mode));
    EQ(status_of("f").st_mode, S_IFREG | mode);
  }
  int fd = -1;
  OK(chmod("f", 0600));
  fd = OK(open("f", O_RDONLY));
  OK(fchmod(fd, 0755));
  EQ(status_of("f").st_mode & 07777, 0755);
  OK(fchmod(fd, 0170644));
  EQ(status_of("f").st_mode, S_IFREG | 0644);
  OK(symlink("f", "link"));
  OK(chmod("link", 0600));
  EQ(status_of("f").st_mode & 07777, 0600);
  OK(fchmodat(AT_FDCWD, "f", 0640, 0));
  EQ(status_of("f").st_mode & 07777, 0640);
  ERR(chmod("missing", 0644), ENOENT);
  ERR(chmod("f/", 0644), ENOTDIR);
  ERR(chmod("", 0644), ENOENT);
  ERR(fchmod(-1, 0644), EBADF);
  OK(mkdir("d", 0755));
  OK(chmod("d", 01777));
  EQ(status_of("d").st_mode, S_IFDIR | 01777);
  return 0;
}
