/* Removed files of the layer below are gone, and new ones of the same name are new. */
#include "../check.h"

static int entries(const char *path) {
  DIR *dir = opendir(path);
  CHECK(dir != NULL);
  int count = -2;
  while (readdir(dir) != NULL) count++;
  closedir(dir);
  return count;
}

int main(void) {
  struct stat old = status_of("lower.txt");
  int fd = OK(open("lower.txt", O_RDONLY));
  OK(unlink("lower.txt"));
  ERR(open("lower.txt", O_RDONLY), ENOENT);
  ERR(open("link", O_RDONLY), ENOENT);
  ERR(unlink("lower.txt"), ENOENT);
  char byte;
  EQ(read(fd, &byte, 1), 1);
  struct stat status;
  OK(fstat(fd, &status));
  EQ(status.st_nlink, 0);
  OK(close(OK(open("lower.txt", O_CREAT | O_EXCL | O_RDWR, 0600))));
  EQ(status_of("lower.txt").st_size, 0);
  CHECK(status_of("lower.txt").st_ino != old.st_ino);
  EQ(entries("dir"), 3);
  OK(unlink("dir/a"));
  EQ(entries("dir"), 2);
  put("dir/a", "again");
  EQ(entries("dir"), 3);
  SAME(get("dir/a"), "again");
  OK(unlink("dirlink"));
  ERR(access("dirlink/b", F_OK), ENOENT);
  OK(access("dir/b", F_OK));
  ERR(rmdir("dir"), ENOTEMPTY);
  OK(rmdir("empty"));
  ERR(rmdir("empty"), ENOENT);
  OK(mkdir("empty", 0700));
  EQ(entries("empty"), 0);
  return 0;
}
