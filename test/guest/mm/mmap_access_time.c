/* A mapping is an access of the file. mmap(2), stat(2) */
#include "../check.h"

int main(void) {
  put("f", "text");
  int fd = OK(open("f", O_RDWR));
  for (int shared = 0; shared < 2; shared++) {
    struct timespec old[2] = {{1000, 0}, {1000, 0}};
    OK(futimens(fd, old));
    EQ(status_of("f").st_atime, 1000);
    OK(mmap(NULL, PAGE, PROT_READ, shared ? MAP_SHARED : MAP_PRIVATE, fd, 0));
    CHECK(status_of("f").st_atime > 1000);
    EQ(status_of("f").st_mtime, 1000);
  }
  return 0;
}
