/* chmod, utimensat and chown of files of the layer below change nothing else. */
#include "../check.h"

int main(void) {
  struct stat before = status_of("lower.txt");
  OK(chmod("lower.txt", 0600));
  struct stat after = status_of("lower.txt");
  EQ(after.st_mode, S_IFREG | 0600);
  EQ(after.st_mtim.tv_sec, 1000000000);
  EQ(after.st_size, before.st_size);
  EQ(after.st_ino, before.st_ino);
  SAME(get("lower.txt"), "lower content\n");
  struct timespec times[2] = {{5, 6}, {7, 8}};
  OK(utimensat(AT_FDCWD, "big", times, 0));
  EQ(status_of("big").st_mtim.tv_nsec, 8);
  EQ(status_of("big").st_size, 3 << 20);
  OK(chmod("dir", 0700));
  EQ(status_of("dir").st_mode & 0777, 0700);
  SAME(get("dir/sub/c"), "dir/sub/c\n");
  OK(chmod("program", 0644));
  char *arguments[] = {"program", NULL};
  ERR(execve("program", arguments, environ), EACCES);
  if (geteuid() != 0) {
    ERR(open("readonly", O_RDWR), EACCES);
    return 0;
  }
  OK(chown("other.txt", 1234, 4321));
  EQ(status_of("other.txt").st_uid, 1234);
  EQ(status_of("other.txt").st_gid, 4321);
  SAME(get("other.txt"), "other content\n");
  OK(lchown("link", 5, 5));
  EQ(status_of("link").st_uid, 5);
  EQ(status_of("lower.txt").st_uid, before.st_uid);
  return 0;
}
