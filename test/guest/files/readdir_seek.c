/* telldir and seekdir return to the same entry; rewinddir sees new files. readdir(3) */
#include "../check.h"

int main(void) {
  OK(mkdir("d", 0755));
  char name[32];
  for (int i = 0; i < 100; i++) {
    snprintf(name, sizeof name, "d/%d", i);
    put(name, "");
  }
  DIR *dir = opendir("d");
  CHECK(dir != NULL);
  for (int i = 0; i < 40; i++) CHECK(readdir(dir) != NULL);
  long position = telldir(dir);
  struct dirent *entry = readdir(dir);
  strcpy(name, entry->d_name);
  while (readdir(dir) != NULL) {}
  seekdir(dir, position);
  SAME(readdir(dir)->d_name, name);
  put("d/late", "");
  rewinddir(dir);
  int count = 0, late = 0;
  while ((entry = readdir(dir)) != NULL) {
    count++;
    late += strcmp(entry->d_name, "late") == 0;
  }
  EQ(count, 103);
  EQ(late, 1);
  return 0;
}
