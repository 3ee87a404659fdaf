/* Text that is read in pieces of any size is the text that is read at once; lseek(2) back begins anew. */
#include "proc.h"

static void compare(const char *path) {
  static char whole[1 << 16], pieces[1 << 16];
  int fd = OK(open(path, O_RDONLY));
  ssize_t size = 0, got;
  while ((got = read(fd, whole + size, sizeof whole - size)) > 0) size += got;
  EQ(got, 0);
  CHECK(size > 0);
  for (size_t step = 1; step < 5000; step = step * 3 + 1) {
    EQ(lseek(fd, 0, SEEK_SET), 0);
    ssize_t length = 0;
    while ((got = read(fd, pieces + length, step)) > 0) length += got;
    EQ(got, 0);
    if (length != size || memcmp(whole, pieces, size) != 0) FAIL("%s in pieces of %zu differs", path, step);
  }
  /* Behind the end, and in the middle. */
  EQ(pread(fd, pieces, 10, size + 100000), 0);
  ssize_t middle = pread(fd, pieces, 16, size / 2);
  CHECK(middle > 0 && memcmp(pieces, whole + size / 2, middle) == 0);
  EQ(close(fd), 0);
}

int main(void) {
  static const char *const files[] = {"limits", "cmdline", "environ", "maps", "mountinfo", "mounts", "auxv", "comm"};
  setvbuf(stdout, NULL, _IONBF, 0);
  for (size_t i = 0; i < COUNT(files); i++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/%s", files[i]);
    compare(path);
  }
  compare("/proc/version");
  compare("/proc/filesystems");
  return 0;
}
