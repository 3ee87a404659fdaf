/* argv NULL or empty: the program gets one empty string (Linux 5.18 and later). execve(2) */
#include "../check.h"

int main(int argc, char **argv) {
  if (getenv("AGAIN") != NULL) {
    EQ(argc, 1);
    SAME(argv[0], "");
    puts("ok");
    return 0;
  }
  char *environment[] = {"AGAIN=1", NULL};
  EQ(RAW(SYS_execve, "/proc/self/exe", NULL, environment), 0);
  return 1;
}
