/* O_DIRECTORY, and that a directory can be read only by getdents. open(2) */
#include "../check.h"

int main(void) {
  OK(mkdir("d", 0755));
  OK(symlink("d", "link"));
  int fd = OK(open("link", O_RDONLY | O_DIRECTORY));
  struct stat status;
  OK(fstat(fd, &status));
  CHECK(S_ISDIR(status.st_mode));
  char buffer[16];
  ERR(read(fd, buffer, sizeof buffer), EISDIR);
  ERR(write(fd, buffer, 1), EBADF);
  ERR(pread(fd, buffer, 1, 0), EISDIR);
  ERR(ftruncate(fd, 0), EINVAL);
  OK(fsync(fd));
  OK(close(OK(openat(fd, "new", O_CREAT | O_WRONLY, 0644))));
  EQ(status_of("d/new").st_size, 0);
  return 0;
}
