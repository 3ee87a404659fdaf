/* Descriptors of removed files and directories stay usable: O_RDONLY, O_PATH, after rename over them too. unlink(2) */
#include "../check.h"

static void expect(int fd, int type, long size, int links) {
  struct stat s;
  OK(fstat(fd, &s));
  EQ(s.st_mode & S_IFMT, type);
  if (type == S_IFREG) EQ(s.st_size, size);
  EQ(s.st_nlink, links);
}

int main(void) {
  put("f", "12345");
  put("g", "123");
  int file = OK(open("f", O_RDONLY)), path = OK(open("f", O_PATH)), over = OK(open("g", O_PATH));
  OK(unlink("f"));
  expect(file, S_IFREG, 5, 0);
  expect(path, S_IFREG, 5, 0);
  OK(fchmod(file, 0640));
  struct timespec times[2] = {{1, 2}, {3, 4}};
  OK(futimens(file, times));
  OK(close(file));
  expect(path, S_IFREG, 5, 0);
  put("new", "x");
  OK(rename("new", "g"));
  expect(over, S_IFREG, 3, 0);
  OK(mkdir("d", 0755));
  OK(mkdir("e", 0755));
  OK(mkdir("h", 0755));
  int d = OK(open("d", O_RDONLY)), e = OK(open("e", O_RDONLY)), h = OK(open("h", O_PATH));
  OK(rmdir("d"));
  OK(rmdir("h"));
  expect(d, S_IFDIR, 0, 0);
  expect(h, S_IFDIR, 0, 0);
  OK(fchmod(d, 0700));
  OK(mkdir("source", 0755));
  OK(rename("source", "e"));
  expect(e, S_IFDIR, 0, 0);
  struct stat s;
  OK(fstatat(h, "", &s, AT_EMPTY_PATH));
  OK(symlink("x", "l"));
  int link = OK(open("l", O_PATH | O_NOFOLLOW));
  OK(unlink("l"));
  expect(link, S_IFLNK, 0, 0);
  char target[8];
  EQ(readlinkat(link, "", target, 8), 1);
  char bytes[8], name[32];
  snprintf(name, sizeof name, "/proc/self/fd/%d", path);
  EQ(read(OK(open(name, O_RDONLY)), bytes, 8), 5);
  OK(mkdir("cwd", 0755));
  OK(chdir("cwd"));
  OK(rmdir("../cwd"));
  OK(stat(".", &s));
  EQ(s.st_nlink, 0);
  ERR(open("x", O_CREAT | O_WRONLY, 0644), ENOENT);
  OK(openat(d, ".", O_RDONLY));
  ERR(openat(d, "x", O_RDONLY), ENOENT);
  ERR(mkdirat(d, "x", 0755), ENOENT);
  return 0;
}
