/* Only the owner changes modes; set-group-ID needs the group. chmod(2) */
#include "../check.h"

int main(void) {
  need_root();
  put("roots", "x");
  put("mine", "x");
  OK(chown("mine", NOBODY, 4242));
  become_nobody();
  ERR(chmod("roots", 0777), EPERM);
  ERR(fchmod(OK(open("roots", O_RDONLY)), 0777), EPERM);
  OK(chmod("mine", 02775));
  EQ(status_of("mine").st_mode & 07777, 0775);
  OK(chmod("mine", 04755));
  EQ(status_of("mine").st_mode & 07777, 04755);
  struct timespec times[2] = {{1, 0}, {1, 0}};
  ERR(utimensat(AT_FDCWD, "roots", times, 0), EPERM);
  ERR(utimensat(AT_FDCWD, "roots", NULL, 0), EACCES);
  OK(utimensat(AT_FDCWD, "mine", times, 0));
  return 0;
}
