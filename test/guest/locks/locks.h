/* Shorthands for struct flock. */
#include "../check.h"

MAYBE_UNUSED static struct flock range(int type, off_t start, off_t length) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  return lock;
}
/* fcntl with a lock of a description. */
MAYBE_UNUSED static int ofd(int fd, int command, int type, off_t start, off_t length) {
  struct flock lock = range(type, start, length);
  return fcntl(fd, command, &lock);
}
