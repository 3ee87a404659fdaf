/* Locks are shown in fdinfo. proc_pid_fdinfo(5), proc_locks(5) */
#include "proc.h"
#include <sys/file.h>

static int lock_is(int fd, const char *kind, const char *access, const char *range) {
  char path[64], expected[64];
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  snprintf(expected, sizeof expected, "%s  ADVISORY  %s %d", kind, access, getpid());
  for (char *at = get(path); (at = strstr(at, "lock:\t")) != NULL; at++) {
    char line[256];
    snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
    size_t length = strlen(line), tail = strlen(range);
    if (strstr(line, expected) != NULL && strcmp(line + length - tail, range) == 0) return 1;
  }
  return 0;
}

int main(void) {
  put("file", "0123456789");
  int fd = OK(open("file", O_RDWR)), other = OK(open("file", O_RDWR));
  OK(flock(fd, LOCK_SH));
  CHECK(lock_is(fd, "FLOCK", "READ", " 0 EOF"));
  CHECK(!lock_is(other, "FLOCK", "READ", " 0 EOF"));
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 2, .l_len = 3};
  OK(fcntl(fd, F_SETLK, &lock));
  CHECK(lock_is(fd, "POSIX", "WRITE", " 2 4"));
  lock.l_type = F_UNLCK;
  OK(fcntl(fd, F_SETLK, &lock));
  CHECK(!lock_is(fd, "POSIX", "WRITE", " 2 4"));
  OK(flock(fd, LOCK_UN));
  CHECK(!lock_is(fd, "FLOCK", "READ", " 0 EOF"));
  return 0;
}
