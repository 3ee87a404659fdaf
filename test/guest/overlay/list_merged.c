/* A directory with entries of both layers: each name once, removed ones never, in pieces of any size. */
#include "../check.h"

int main(void) {
  char name[64];
  for (int i = 0; i < 200; i += 2) {
    snprintf(name, sizeof name, "many/%d", i);
    OK(unlink(name));
  }
  for (int i = 100; i < 300; i++) {
    snprintf(name, sizeof name, "many/%d", i);
    put(name, "new");
  }
  static char buffer[200] __attribute__((aligned(8)));
  static int seen[300];
  int fd = OK(open("many", O_RDONLY)), dots = 0;
  for (long got; (got = RAW(SYS_getdents64, fd, buffer, sizeof buffer)) != 0;) {
    CHECK(got > 0);
    for (long at = 0; at < got; at += *(unsigned short *)(buffer + at + 16)) {
      const char *entry = buffer + at + 19;
      if (entry[0] == '.') {
        dots++;
        continue;
      }
      EQ(seen[atoi(entry)]++, 0);
      EQ(buffer[at + 18], DT_REG);
    }
  }
  EQ(dots, 2);
  for (int i = 0; i < 300; i++) EQ(seen[i], i >= 100 || i % 2);
  return 0;
}
