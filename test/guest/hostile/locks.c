/* Tens of thousands of record locks on single bytes. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  long made = 0;
  for (; made < 5000; made++) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = made * 3, .l_len = 1};
    if (fcntl(fd, F_SETLK, &lock) != 0) break;
  }
  CHECK(made > 1000);
  struct flock all = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 1, .l_len = 0};
  fcntl(fd, F_SETLK, &all);
  all.l_type = F_UNLCK;
  OK(fcntl(fd, F_SETLK, &all));
  puts("survived");
  return 0;
}
