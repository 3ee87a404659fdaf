/* O_TMPFILE: a file without a name, that linkat may give one. open(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open(".", O_TMPFILE | O_RDWR, 0640));
  EQ(write(fd, "secret", 6), 6);
  struct stat status;
  OK(fstat(fd, &status));
  EQ(fcntl(fd, F_GETFL) & (O_TMPFILE | O_ACCMODE), O_TMPFILE | O_RDWR);
  EQ(status.st_nlink, 0);
  EQ(status.st_size, 6);
  CHECK(S_ISREG(status.st_mode));
  DIR *dir = opendir(".");
  int entries = 0;
  while (readdir(dir) != NULL) entries++;
  EQ(entries, 2);
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  OK(linkat(AT_FDCWD, name, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
  SAME(get("named"), "secret");
  OK(fstat(fd, &status));
  EQ(status.st_nlink, 1);
  ERR(open(".", O_TMPFILE | O_RDONLY, 0640), EINVAL);
  int exclusive = OK(open(".", O_TMPFILE | O_RDWR | O_EXCL, 0640));
  snprintf(name, sizeof name, "/proc/self/fd/%d", exclusive);
  ERR(linkat(AT_FDCWD, name, AT_FDCWD, "other", AT_SYMLINK_FOLLOW), ENOENT);
  ERR(open("named", O_TMPFILE | O_RDWR, 0640), ENOTDIR);
  return 0;
}
