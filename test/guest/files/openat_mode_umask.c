/* The mode of a new file is cut by the umask; open() with mode 0 still gives a usable descriptor. umask(2) */
#include "../check.h"

int main(void) {
  umask(0);
  EQ(umask(027), 0);
  OK(close(OK(open("a", O_CREAT | O_RDWR, 0777))));
  EQ(status_of("a").st_mode, S_IFREG | 0750);
  OK(mkdir("d", 0777));
  EQ(status_of("d").st_mode & 0777, 0750);
  EQ(umask(07777777), 027);
  EQ(umask(0), 0777);
  OK(close(OK(open("b", O_CREAT | O_RDWR, 06755))));
  EQ(status_of("b").st_mode, S_IFREG | 06755);
  int fd = OK(open("c", O_CREAT | O_RDWR, 0));
  EQ(status_of("c").st_mode, S_IFREG);
  EQ(write(fd, "x", 1), 1);
  OK(mkfifo("f", 0640));
  EQ(status_of("f").st_mode, S_IFIFO | 0640);
  return 0;
}
