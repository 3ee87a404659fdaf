/* The environment can be read, set, cleared, and goes through execve. environ(7) */
#include "../check.h"

int main(int argc, char **argv) {
  if (argc > 1) {
    SAME(getenv("NEW"), "value=with=equals");
    CHECK(getenv("GONE") == NULL);
    SAME(getenv("EMPTY"), "");
    int count = 0;
    while (environ[count] != NULL) count++;
    EQ(count, 2);
    puts("ok");
    return 0;
  }
  clearenv();
  OK(setenv("NEW", "value=with=equals", 1));
  OK(setenv("GONE", "x", 1));
  OK(unsetenv("GONE"));
  OK(setenv("EMPTY", "", 1));
  execl("/proc/self/exe", argv[0], "again", NULL);
  FAIL("execl: %d", errno);
}
