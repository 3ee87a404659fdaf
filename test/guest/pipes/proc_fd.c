/* A pipe can be opened again through /proc/self/fd; its link names it. proc(5) */
#include "../check.h"

int main(void) {
  int ends[2];
  OK(pipe(ends));
  char path[64], text[64] = {0};
  snprintf(path, sizeof path, "/proc/self/fd/%d", ends[1]);
  CHECK(readlink(path, text, sizeof text - 1) > 6);
  EQ(strncmp(text, "pipe:[", 6), 0);
  struct stat status;
  OK(fstat(ends[0], &status));
  char expected[64];
  snprintf(expected, sizeof expected, "pipe:[%lu]", status.st_ino);
  SAME(text, expected);
  int writer = OK(open(path, O_WRONLY));
  OK(close(ends[1]));
  EQ(write(writer, "x", 1), 1);
  char byte;
  EQ(read(ends[0], &byte, 1), 1);
  OK(close(writer));
  EQ(read(ends[0], &byte, 1), 0);
  return 0;
}
