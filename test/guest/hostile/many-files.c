/* Tens of thousands of files with long names, links and directories. */
#include "hostile.h"

int main(int argc, char **argv) {
  only_on_skerry();
  long const count = argument(argc, argv, 1, 20000);
  char name[256];
  memset(name, 'n', 255);
  name[255] = 0;
  long made = 0;
  for (long i = 0; i < count; i++) {
    char number[24];
    snprintf(number, sizeof number, "%010ld", i);
    memcpy(name, number, 10);
    int result;
    switch (i % 4) {
      case 0: result = open(name, O_CREAT | O_WRONLY, 0644); break;
      case 1: result = mkdir(name, 0755); break;
      case 2: result = symlink(name, name); break;
      default: result = mkfifo(name, 0644); break;
    }
    if (result < 0) break;
    if (i % 4 == 0) close(result);
    made++;
  }
  CHECK(made > 1000);
  DIR *dir = opendir(".");
  long seen = 0;
  while (readdir(dir) != NULL) seen++;
  EQ(seen, made + 2);
  puts("survived");
  return 0;
}
