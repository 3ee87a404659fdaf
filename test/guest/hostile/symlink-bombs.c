/* Symbolic links that double the work with each level, and long targets in a chain: ELOOP, soon. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  mkdir("d", 0755);
  symlink("d", "l0");
  for (int i = 1; i < 60; i++) {
    char from[400], to[16];
    snprintf(from, sizeof from, "l%d/../l%d/../l%d/../l%d/../l%d", i - 1, i - 1, i - 1, i - 1, i - 1);
    snprintf(to, sizeof to, "l%d", i);
    symlink(from, to);
  }
  struct stat status;
  for (int i = 0; i < 200; i++) {
    ERR(stat("l59/x", &status), ELOOP);
    ERR(open("l59/../l59/../l59", O_CREAT | O_RDWR, 0644), ELOOP);
  }
  static char long_target[4096];
  for (int i = 0; i < 4080; i += 2) memcpy(long_target + i, "./", 2);
  for (int i = 0; i < 50; i++) {
    char name[16];
    snprintf(long_target + 4070, 20, "m%d", i);
    snprintf(name, sizeof name, "m%d", i + 1);
    symlink(long_target, name);
  }
  for (int i = 0; i < 100; i++) ERR(open("m50", O_RDONLY), ELOOP);
  puts("survived");
  return 0;
}
