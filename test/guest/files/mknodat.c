/* mknod: regular files, FIFOs, errors. mknod(2) */
#include "../check.h"

int main(void) {
  umask(022);
  OK(mknod("f", S_IFREG | 0666, 0));
  EQ(status_of("f").st_mode, S_IFREG | 0644);
  OK(mknod("zero-type", 0600, 0));
  CHECK(S_ISREG(status_of("zero-type").st_mode));
  OK(mknod("fifo", S_IFIFO | 0600, 0));
  CHECK(S_ISFIFO(status_of("fifo").st_mode));
  ERR(mknod("f", S_IFREG | 0600, 0), EEXIST);
  ERR(mknod("d", S_IFDIR | 0755, 0), EPERM);
  ERR(mknod("l", S_IFLNK | 0755, 0), EINVAL);
  ERR(mknod("missing/f", S_IFREG, 0), ENOENT);
  ERR(mknodat(-1, "x", S_IFREG, 0), EBADF);
  if (geteuid() == 0) become_nobody();
  ERR(mknod("device", S_IFCHR | 0600, 0x103), EPERM);
  return 0;
}
