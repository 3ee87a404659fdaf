/* Descriptors opened before the first change of a file see what is written through others. */
#include "../check.h"

int main(void) {
  int before = OK(open("lower.txt", O_RDONLY)), path = OK(open("lower.txt", O_PATH));
  OK(chmod("lower.txt", 0640));
  struct stat status;
  OK(fstat(before, &status));
  EQ(status.st_mode & 0777, 0640);
  OK(fstat(path, &status));
  EQ(status.st_mode & 0777, 0640);
  int writer = OK(open("lower.txt", O_WRONLY | O_TRUNC));
  EQ(write(writer, "second", 6), 6);
  char text[32] = {0};
  EQ(read(before, text, 31), 6);
  SAME(text, "second");
  OK(rename("other.txt", "lower.txt"));
  EQ(pread(before, text, 31, 0), 6);
  OK(fstat(before, &status));
  EQ(status.st_nlink, 0);
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", path);
  SAME(get(name), "second");
  SAME(get("lower.txt"), "other content\n");
  return 0;
}
