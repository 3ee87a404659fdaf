/* Entries made and removed while a directory is read: each other entry is seen exactly once. readdir(3) */
#include "../check.h"

int main(void) {
  OK(mkdir("d", 0755));
  char name[64];
  for (int i = 0; i < 300; i++) {
    snprintf(name, sizeof name, "d/stay-%d", i);
    put(name, "");
    snprintf(name, sizeof name, "d/go-%d", i);
    put(name, "");
  }
  static int seen[300];
  DIR *dir = opendir("d");
  int step = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL; step++) {
    int number;
    if (sscanf(entry->d_name, "stay-%d", &number) == 1) seen[number]++;
    if (step % 3 == 0 && step / 3 < 300) {
      snprintf(name, sizeof name, "d/go-%d", step / 3);
      unlink(name);
      snprintf(name, sizeof name, "d/come-%d", step);
      put(name, "");
    }
    CHECK(step < 5000);
  }
  for (int i = 0; i < 300; i++) EQ(seen[i], 1);
  return 0;
}
