/* A megabyte of arguments arrives. execve(2) */
#include "../check.h"
#define N 100

int main(int argc, char **argv) {
  if (argc > 1) {
    EQ(argc, N + 1);
    for (int i = 1; i <= N; i++) {
      EQ(strlen(argv[i]), 10000);
      EQ(argv[i][0], 'a' + i % 26);
      EQ(argv[i][9999], 'a' + i % 26);
    }
    puts("ok");
    return 0;
  }
  static char text[N][10001], *arguments[N + 2];
  arguments[0] = argv[0];
  for (int i = 1; i <= N; i++) {
    memset(text[i - 1], 'a' + i % 26, 10000);
    arguments[i] = text[i - 1];
  }
  execv("/proc/self/exe", arguments);
  FAIL("execv: %d", errno);
}
