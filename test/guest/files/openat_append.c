/* O_APPEND: every write goes to the end, whatever the offset; pwrite too (Linux). open(2), pwrite(2) BUGS */
#include "../check.h"

int main(void) {
  put("f", "start");
  int fd = OK(open("f", O_RDWR | O_APPEND)), other = OK(open("f", O_RDWR));
  EQ(lseek(fd, 0, SEEK_CUR), 0);
  EQ(write(fd, "A", 1), 1);
  EQ(lseek(fd, 0, SEEK_CUR), 6);
  EQ(lseek(other, 0, SEEK_END), 6);
  EQ(write(other, "B", 1), 1);
  OK(lseek(fd, 0, SEEK_SET));
  EQ(write(fd, "C", 1), 1);
  EQ(lseek(fd, 0, SEEK_CUR), 8);
  EQ(pwrite(fd, "D", 1, 0), 1);
  EQ(lseek(fd, 0, SEEK_CUR), 8);
  SAME(get("f"), "startABCD");
  OK(fcntl(fd, F_SETFL, 0));
  EQ(pwrite(fd, "S", 1, 0), 1);
  SAME(get("f"), "StartABCD");
  OK(fcntl(fd, F_SETFL, O_APPEND));
  OK(lseek(fd, 0, SEEK_SET));
  EQ(write(fd, "E", 1), 1);
  SAME(get("f"), "StartABCDE");
  return 0;
}
