/* /proc/self/fd lists the open descriptors; its links name files, pipes, deleted files. proc(5) */
#include "../check.h"

int main(void) {
  char path[64], target[5000] = {0}, here[4096], expected[5000];
  CHECK(getcwd(here, sizeof here) != NULL);
  put("f", "x");
  int fd = OK(open("f", O_RDONLY));
  EQ(dup2(fd, 77), 77);
  DIR *dir = opendir("/proc/self/fd");
  CHECK(dir != NULL);
  int seen = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    int number = atoi(entry->d_name);
    CHECK(fcntl(number, F_GETFD) >= 0);
    seen += number == 77 || number == fd || number == dirfd(dir);
  }
  EQ(seen, 3);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  OK(readlink(path, target, sizeof target - 1));
  snprintf(expected, sizeof expected, "%s/f", here);
  SAME(target, expected);
  OK(unlink("f"));
  memset(target, 0, sizeof target);
  OK(readlink(path, target, sizeof target - 1));
  snprintf(expected, sizeof expected, "%s/f (deleted)", here);
  SAME(target, expected);
  char byte;
  EQ(read(OK(open(path, O_RDONLY)), &byte, 1), 1);
  ERR(open("/proc/self/fd/500", O_RDONLY), ENOENT);
  ERR(readlink("/proc/self/fd/500", target, 10), ENOENT);
  return 0;
}
