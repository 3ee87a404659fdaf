/* execveat: by directory, by descriptor with AT_EMPTY_PATH, errors. execveat(2) */
#include "../check.h"

int main(int argc, char **argv) {
  if (argc > 1) {
    SAME(argv[1], "by descriptor");
    puts("ok");
    return 0;
  }
  char *arguments[] = {"x", "by descriptor", NULL};
  OK(symlink("/proc/self/exe", "link"));
  EQ(RAW(SYS_execveat, AT_FDCWD, "link", arguments, environ, AT_SYMLINK_NOFOLLOW), -ELOOP);
  EQ(RAW(SYS_execveat, AT_FDCWD, "missing", arguments, environ, 0), -ENOENT);
  EQ(RAW(SYS_execveat, -1, "missing", arguments, environ, 0), -EBADF);
  EQ(RAW(SYS_execveat, AT_FDCWD, "link", arguments, environ, 0x8000), -EINVAL);
  int fd = OK(open("/proc/self/exe", O_RDONLY));
  EQ(RAW(SYS_execveat, fd, "", arguments, environ, 0), -ENOENT);
  RAW(SYS_execveat, fd, "", arguments, environ, AT_EMPTY_PATH);
  FAIL("execveat: %d", errno);
}
