/* Link counts of directories rise with subdirectories (where the file system counts them). inode(7) */
#include "../check.h"

int main(void) {
  OK(mkdir("d", 0755));
  unsigned long const before = status_of("d").st_nlink;
  OK(mkdir("d/a", 0755));
  OK(mkdir("d/b", 0755));
  put("d/f", "x");
  if (before == 2) EQ(status_of("d").st_nlink, 4);
  OK(rename("d/a", "a"));
  if (before == 2) EQ(status_of("d").st_nlink, 3);
  OK(rmdir("d/b"));
  if (before == 2) EQ(status_of("d").st_nlink, 2);
  EQ(status_of("d/..").st_ino, status_of(".").st_ino);
  EQ(status_of("a/..").st_ino, status_of(".").st_ino);
  return 0;
}
