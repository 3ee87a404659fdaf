/* A directory with the set-group-ID bit passes its group on. mkdir(2) */
#include "../check.h"

int main(void) {
  need_root();
  OK(mkdir("d", 0755));
  OK(chown("d", 0, 12345));
  OK(chmod("d", 02755));
  put("d/f", "x");
  EQ(status_of("d/f").st_gid, 12345);
  OK(mkdir("d/sub", 0755));
  EQ(status_of("d/sub").st_gid, 12345);
  EQ(status_of("d/sub").st_mode & 02000, 02000);
  OK(symlink("x", "d/link"));
  EQ(status_of("d/link").st_gid, 12345);
  return 0;
}
