/* What /proc refuses: creating, removing, renaming, unknown names. proc(5) */
#include "../check.h"

int main(void) {
  ERR(open("/proc/missing", O_RDONLY), ENOENT);
  ERR(open("/proc/self/missing", O_RDONLY), ENOENT);
  ERR(open("/proc/999999999", O_RDONLY), ENOENT);
  int fd = open("/proc/new", O_CREAT | O_RDWR, 0644);
  CHECK(fd == -1 && (errno == ENOENT || errno == EACCES || errno == EPERM || errno == EROFS));
  CHECK(mkdir("/proc/new", 0755) == -1);
  CHECK(unlink("/proc/version") == -1);
  CHECK(rename("/proc/version", "/proc/x") == -1);
  ERR(open("/proc/self/maps/x", O_RDONLY), ENOTDIR);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/status", getpid());
  CHECK(strstr(get(path), "Name:") != NULL);
  DIR *dir = opendir("/proc");
  CHECK(dir != NULL);
  int self = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) self |= atoi(entry->d_name) == getpid();
  EQ(self, 1);
  CHECK(status_of("/proc/self").st_mode & S_IFLNK);
  return 0;
}
