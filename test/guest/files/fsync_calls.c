/* sync, fsync, fdatasync, syncfs, sync_file_range, fadvise. fsync(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  EQ(write(fd, "x", 1), 1);
  OK(fsync(fd));
  OK(fdatasync(fd));
  sync();
  EQ(RAW(SYS_sync, 1, 2, 3), 0);
  EQ(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL), 0);
  EQ(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
  EQ(posix_fadvise(fd, 0, 0, 77), EINVAL);
  int ends[2];
  OK(pipe(ends));
  ERR(fsync(ends[0]), EINVAL);
  EQ(posix_fadvise(ends[0], 0, 0, POSIX_FADV_NORMAL), ESPIPE);
  return 0;
}
