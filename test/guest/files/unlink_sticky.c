/* A sticky directory lets only the owner remove. unlink(2), inode(7) */
#include "../check.h"

int main(void) {
  need_root();
  OK(mkdir("sticky", 0));
  OK(chmod("sticky", 01777));
  OK(mkdir("plain", 0));
  OK(chmod("plain", 0777));
  put("sticky/root", "x");
  put("plain/root", "x");
  put("sticky/mine", "x");
  OK(chown("sticky/mine", NOBODY, NOBODY));
  become_nobody();
  ERR(unlink("sticky/root"), EPERM);
  ERR(rename("sticky/root", "sticky/other"), EPERM);
  OK(rename("sticky/mine", "sticky/moved"));
  ERR(rename("sticky/moved", "sticky/root"), EPERM);
  OK(unlink("sticky/moved"));
  OK(unlink("plain/root"));
  return 0;
}
