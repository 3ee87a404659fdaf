/* execve hands over argv and envp exactly: empty strings, many, long. execve(2) */
#include "../check.h"

int main(int argc, char **argv, char **envp) {
  if (argc > 1 && strcmp(argv[1], "again") == 0) {
    SAME(argv[0], "name that is no path");
    EQ(argc, 203);
    SAME(argv[2], "");
    for (int i = 3; i < argc; i++) {
      EQ(strlen(argv[i]), i * 7);
      EQ(argv[i][i * 7 - 1], 'a' + i % 26);
    }
    CHECK(argv[argc] == NULL);
    SAME(envp[0], "A=1");
    SAME(envp[1], "no equals sign");
    SAME(envp[2], "");
    SAME(envp[3], "A=2");
    CHECK(envp[4] == NULL);
    SAME(getenv("A"), "1");
    puts("ok");
    return 0;
  }
  static char *arguments[204], text[150000];
  arguments[0] = "name that is no path";
  arguments[1] = "again";
  arguments[2] = "";
  char *at = text;
  for (int i = 3; i < 203; i++) {
    arguments[i] = at;
    memset(at, 'a' + i % 26, i * 7);
    at += i * 7 + 1;
  }
  char *environment[] = {"A=1", "no equals sign", "", "A=2", NULL};
  execve("/proc/self/exe", arguments, environment);
  FAIL("execve: %d", errno);
}
