/* ns/: each link names its kind and inode number, and opens it. namespaces(7) */
#include "proc.h"

int main(void) {
  static const char *const kinds[] = {"ipc", "mnt", "net", "pid", "user", "uts"};
  for (size_t i = 0; i < COUNT(kinds); i++) {
    char path[64], text[64] = "", format[32];
    unsigned long number = 0;
    snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i]);
    OK(readlink(path, text, sizeof text - 1));
    snprintf(format, sizeof format, "%s:[%%lu]", kinds[i]);
    EQ(sscanf(text, format, &number), 1);
    struct stat status;
    OK(stat(path, &status));
    EQ(status.st_ino, number);
    CHECK(S_ISREG(status.st_mode));
    int fd = OK(open(path, O_RDONLY | O_CLOEXEC));
    OK(fstat(fd, &status));
    EQ(status.st_ino, number);
    char byte;
    ERR(read(fd, &byte, 1), EINVAL);
    CHECK(S_ISLNK(status_of(path).st_mode));
  }
  ERR(open("/proc/self/ns/x", O_RDONLY), ENOENT);
  return 0;
}
