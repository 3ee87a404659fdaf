/* Without privilege only one's own file, and only to one's own groups. chown(2) */
#include "../check.h"

int main(void) {
  need_root();
  put("roots", "x");
  become_nobody();
  put("mine", "x");
  ERR(chown("roots", NOBODY, NOBODY), EPERM);
  ERR(chown("mine", 0, -1), EPERM);
  ERR(chown("mine", -1, 0), EPERM);
  OK(chown("mine", NOBODY, NOBODY));
  OK(chown("mine", -1, -1));
  OK(chmod("mine", 04755));
  OK(chown("mine", -1, NOBODY));
  EQ(status_of("mine").st_mode & 07777, 0755);
  return 0;
}
