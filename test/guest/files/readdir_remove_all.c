/* Removing every entry while reading the directory leaves it empty. readdir(3) */
#include "../check.h"

int main(void) {
  OK(mkdir("d", 0755));
  char name[300];
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "d/file-with-a-longer-name-%d", i);
    put(name, "");
  }
  DIR *dir = opendir("d");
  int removed = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    snprintf(name, sizeof name, "d/%s", entry->d_name);
    OK(unlink(name));
    removed++;
  }
  EQ(removed, 1000);
  OK(rmdir("d"));
  errno = 0;
  CHECK(readdir(dir) == NULL);
  return 0;
}
