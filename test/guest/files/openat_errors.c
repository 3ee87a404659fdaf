/* Path and flag errors of openat. open(2), path_resolution(7) */
#include "../check.h"

int main(void) {
  put("file", "x");
  OK(mkdir("dir", 0755));
  int file = OK(open("file", O_RDONLY)), dir = OK(open("dir", O_RDONLY | O_DIRECTORY));
  ERR(open("", O_RDONLY), ENOENT);
  ERR(open("missing", O_RDONLY), ENOENT);
  ERR(open("missing/x", O_CREAT | O_RDWR, 0644), ENOENT);
  ERR(open("file/x", O_RDONLY), ENOTDIR);
  ERR(open("file/", O_RDONLY), ENOTDIR);
  ERR(open("file/.", O_RDONLY), ENOTDIR);
  ERR(open("file/..", O_RDONLY), ENOTDIR);
  ERR(open("file", O_RDONLY | O_DIRECTORY), ENOTDIR);
  ERR(open("dir", O_WRONLY), EISDIR);
  ERR(open("dir", O_RDWR), EISDIR);
  ERR(open("dir", O_CREAT | O_RDONLY, 0644), EISDIR);
  ERR(open("new/", O_CREAT | O_RDWR, 0644), EISDIR);
  ERR(open("dir/", O_RDWR), EISDIR);
  ERR(openat(file, "x", O_RDONLY), ENOTDIR);
  ERR(openat(-1, "x", O_RDONLY), EBADF);
  ERR(openat(1000, "file", O_RDONLY), EBADF);
  OK(close(OK(openat(-1, "/", O_RDONLY))));
  ERR(openat(dir, "file", O_RDONLY), ENOENT);
  OK(close(OK(openat(dir, "../file", O_RDONLY))));
  OK(close(OK(openat(dir, ".", O_RDONLY))));
  return 0;
}
