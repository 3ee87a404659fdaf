/* /proc/self/cmdline, environ, comm, cwd, root. proc(5) */
#include "../check.h"

int main(int argc, char **argv) {
  if (argc == 1) {
    char *environment[] = {"FIRST=1", "SECOND=two words", NULL}, *arguments[] = {argv[0], "an argument", "", NULL};
    execve("/proc/self/exe", arguments, environment);
    FAIL("execve: %d", errno);
  }
  char buffer[5000], path[4096] = {0}, here[4096];
  int fd = OK(open("/proc/self/cmdline", O_RDONLY));
  ssize_t got = OK(read(fd, buffer, sizeof buffer));
  EQ(got, strlen(argv[0]) + 1 + 12 + 1);
  SAME(buffer, argv[0]);
  SAME(buffer + strlen(argv[0]) + 1, "an argument");
  fd = OK(open("/proc/self/environ", O_RDONLY));
  got = OK(read(fd, buffer, sizeof buffer));
  EQ(got, 8 + 17);
  CHECK(memcmp(buffer, "FIRST=1\0SECOND=two words", 25) == 0);
  OK(readlink("/proc/self/cwd", path, sizeof path - 1));
  SAME(path, getcwd(here, sizeof here));
  memset(path, 0, sizeof path);
  OK(readlink("/proc/self/root", path, sizeof path - 1));
  SAME(path, "/");
  return 0;
}
