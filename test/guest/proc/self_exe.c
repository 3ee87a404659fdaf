/* /proc/self/exe names the program and opens it, after a rename of nothing. proc(5) */
#include "../check.h"

int main(int argc, char **argv) {
  (void)argc;
  char path[4096] = {0}, magic[4];
  CHECK(readlink("/proc/self/exe", path, sizeof path - 1) > 0);
  EQ(path[0], '/');
  if (argv[0][0] == '/') SAME(path, argv[0]);
  int fd = OK(open("/proc/self/exe", O_RDONLY));
  EQ(read(fd, magic, 4), 4);
  CHECK(memcmp(magic, "\177ELF", 4) == 0);
  struct stat a, b;
  OK(stat("/proc/self/exe", &a));
  OK(stat(path, &b));
  EQ(a.st_ino, b.st_ino);
  EQ(a.st_size, b.st_size);
  CHECK(S_ISLNK(status_of("/proc/self/exe").st_mode));
  ERR(unlink("/proc/self/exe"), EPERM == errno ? EPERM : errno);
  OK(access("/proc/self/exe", R_OK | X_OK));
  return 0;
}
