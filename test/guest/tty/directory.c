/* /dev/pts as a directory. devpts, pts(4) */
#include "tty.h"

static int listed(const char *name) {
  DIR *directory = opendir("/dev/pts");
  CHECK(directory != NULL);
  int found = 0;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) if (strcmp(entry->d_name, name) == 0) found++;
  closedir(directory);
  return found;
}

int main(void) {
  open_pty();
  char const *name = ptsname(master);
  EQ(listed(name + 9), 1);
  EQ(listed("ptmx"), 1);
  CHECK(open("/dev/pts/file", O_CREAT | O_RDWR, 0600) == -1 && (errno == EACCES || errno == EPERM));
  ERR(unlink(name), EPERM);
  CHECK(mkdir("/dev/pts/directory", 0700) == -1 && (errno == EPERM || errno == EACCES));
  OK(chmod(name, 0600));
  EQ(status_of(name).st_mode, S_IFCHR | 0600);
  OK(fchown(slave, getuid(), -1));
  struct timespec const times[] = {{1000, 5}, {2000, 6}};
  OK(utimensat(AT_FDCWD, name, times, 0));
  EQ(status_of(name).st_mtim.tv_sec, 2000);
  EQ(status_of(name).st_atim.tv_nsec, 5);
  char link[64], target[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", slave);
  ssize_t n = OK(readlink(link, target, sizeof target - 1));
  target[n] = 0;
  SAME(target, name);
  close(master);
  n = OK(readlink(link, target, sizeof target - 1));
  target[n] = 0;
  CHECK(strstr(target, " (deleted)") != NULL);
  CHECK(strstr(get("/proc/mounts"), " /dev/pts devpts ") != NULL);
  CHECK(atoi(get("/proc/sys/kernel/pty/max")) > 0);
  return 0;
}
