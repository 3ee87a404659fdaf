/* Device and inode numbers identify a file, whatever path leads there. inode(7) */
#include "../check.h"

int main(void) {
  put("f", "x");
  put("g", "y");
  OK(symlink("f", "l"));
  OK(mkdir("d", 0755));
  struct stat f = status_of("f"), g = status_of("g"), by_link, by_fd, by_up;
  CHECK(f.st_ino != g.st_ino && f.st_ino != 0);
  OK(stat("l", &by_link));
  OK(fstat(OK(open("d/../f", O_RDONLY)), &by_fd));
  OK(stat("d/../l", &by_up));
  EQ(by_link.st_ino, f.st_ino);
  EQ(by_fd.st_ino, f.st_ino);
  EQ(by_up.st_ino, f.st_ino);
  EQ(by_link.st_dev, f.st_dev);
  EQ(by_fd.st_dev, f.st_dev);
  EQ(status_of("d").st_dev, f.st_dev);
  OK(rename("f", "d/renamed"));
  EQ(status_of("d/renamed").st_ino, f.st_ino);
  EQ(write(OK(open("d/renamed", O_WRONLY)), "zz", 2), 2);
  EQ(status_of("d/renamed").st_ino, f.st_ino);
  EQ(status_of("/").st_ino, status_of("/..").st_ino);
  return 0;
}
