/* Attributes are those of now, however the file was reached before. stat(2), statx(2) */
#include "../check.h"
#include <sys/mman.h>

int main(void) {
  struct stat by;
  struct statx now;
  put("f", "x");
  int path = OK(open("f", O_PATH)), fd = OK(open("f", O_RDWR));
  for (int size = 2; size < 40; size++) {
    EQ(status_of("f").st_size, size - 1);
    OK(ftruncate(fd, size));
    OK(fstatat(path, "", &by, AT_EMPTY_PATH));
    EQ(by.st_size, size);
    OK(statx(path, "", AT_EMPTY_PATH, STATX_SIZE, &now));
    EQ(now.stx_size, size);
    EQ(status_of("./f").st_size, size);
    OK(fchmod(fd, 0600 + (size & 7)));
    EQ(status_of("f").st_mode & 0777, 0600 + (size & 7));
  }
  /* Directories: by name, as ".", as "..", and as the working directory of an empty path. */
  OK(mkdir("d", 0700));
  int directory = OK(open("d", O_PATH));
  EQ(status_of("d").st_mode & 0777, 0700);
  OK(fchdir(directory));
  for (int mode = 0701; mode < 0710; mode++) {
    OK(stat("../d", &by));
    OK(chmod(".", mode));
    OK(statx(AT_FDCWD, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &now));
    EQ(now.stx_mode & 0777, mode);
    EQ(status_of(".").st_mode & 0777, mode);
    EQ(status_of("../d/.").st_mode & 0777, mode);
  }
  return 0;
}
