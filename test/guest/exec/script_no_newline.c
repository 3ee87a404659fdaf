/* A script line without a newline at the end of the file. execve(2) */
#include "../check.h"

int main(int argc, char **argv) {
  char self[4096], line[4200];
  if (argc > 1) {
    EQ(argc, 2);
    SAME(argv[1], "./script");
    puts("ok");
    return 0;
  }
  self[OK(readlink("/proc/self/exe", self, sizeof self - 1))] = 0;
  snprintf(line, sizeof line, "#!%s", self);
  put("script", line);
  OK(chmod("script", 0755));
  execl("./script", "x", NULL);
  FAIL("execl: %d", errno);
}
