/* A script's interpreter may be a script, a few levels deep. execve(2) */
#include "../check.h"

int main(int argc, char **argv) {
  char self[4096], line[4200];
  if (argc > 1) {
    EQ(argc, 6);
    SAME(argv[1], "-a");
    SAME(argv[2], "./one");
    SAME(argv[3], "-b");
    SAME(argv[4], "./two");
    SAME(argv[5], "argument");
    puts("ok");
    return 0;
  }
  self[OK(readlink("/proc/self/exe", self, sizeof self - 1))] = 0;
  snprintf(line, sizeof line, "#!%s -a\n", self);
  put("one", line);
  put("two", "#!./one -b\n");
  OK(chmod("one", 0755));
  OK(chmod("two", 0755));
  execl("./two", "x", "argument", NULL);
  FAIL("execl: %d", errno);
}
