/* Reading and writing a terminal set the times of its node, in steps of 8 s. pts(4) */
#include "tty.h"

int main(void) {
  open_pty();
  char const *name = ptsname(master);
  struct timespec const old[] = {{1000, 5}, {1000, 5}};
  OK(utimensat(AT_FDCWD, name, old, 0));
  EQ(write(slave, "x", 1), 1);
  struct stat st = status_of(name);
  CHECK(time(NULL) - st.st_mtim.tv_sec < 20);
  EQ(st.st_atim.tv_sec, 1000);
  type("y\n");
  SAME(line(), "y\n");
  st = status_of(name);
  CHECK(time(NULL) - st.st_atim.tv_sec < 20);
  return 0;
}
