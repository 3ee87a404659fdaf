/* Writing by someone without privilege clears the set-user-ID bit. write(2), inode(7) */
#include "../check.h"

int main(void) {
  need_root();
  put("f", "x");
  OK(chmod("f", 06777));
  int root_fd = OK(open("f", O_RDWR));
  EQ(write(root_fd, "y", 1), 1);
  EQ(status_of("f").st_mode & 07777, 06777);
  become_nobody();
  int fd = OK(open("f", O_RDWR));
  EQ(write(fd, "z", 1), 1);
  EQ(status_of("f").st_mode & 07777, 0777);
  return 0;
}
