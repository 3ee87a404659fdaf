/* O_PATH: a place, not an open file. open(2) */
#include "../check.h"

int main(void) {
  put("f", "content");
  OK(mkdir("d", 0755));
  put("d/inside", "x");
  int fd = OK(open("f", O_PATH)), dir = OK(open("d", O_PATH | O_DIRECTORY));
  char byte;
  ERR(read(fd, &byte, 1), EBADF);
  ERR(write(fd, "x", 1), EBADF);
  ERR(lseek(fd, 0, SEEK_SET), EBADF);
  ERR(ftruncate(fd, 0), EBADF);
  ERR(fchmod(fd, 0600), EBADF);
  ERR(fsync(fd), EBADF);
  ERR(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0), EBADF);
  struct stat status;
  OK(fstat(fd, &status));
  EQ(status.st_size, 7);
  EQ(fcntl(fd, F_GETFL) & O_PATH, O_PATH);
  EQ(fcntl(fd, F_GETFD), 0);
  int copy = OK(dup(fd));
  OK(close(copy));
  OK(close(OK(openat(dir, "inside", O_RDONLY))));
  OK(fchdir(dir));
  OK(access("inside", F_OK));
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  SAME(get(name), "content");
  EQ(OK(fstatat(fd, "", &status, AT_EMPTY_PATH)), 0);
  EQ(status.st_size, 7);
  return 0;
}
