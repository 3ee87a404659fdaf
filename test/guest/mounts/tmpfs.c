/* A file system in memory: it hides what was there, keeps files, and is gone when unmounted. mount(2), tmpfs(5) */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("m", 0755));
  put("m/below", "x");
  struct stat before = status_of("m");
  OK(mount("source", "m", "tmpfs", 0, "size=1m,mode=711,uid=5,gid=6"));
  struct stat status = status_of("m");
  EQ(status.st_mode, S_IFDIR | 0711);
  EQ(status.st_uid, 5);
  EQ(status.st_gid, 6);
  CHECK(status.st_dev != before.st_dev);
  ERR(access("m/below", F_OK), ENOENT);
  put("m/file", "inside");
  SAME(get("m/file"), "inside");
  struct statfs fs;
  OK(statfs("m", &fs));
  EQ(fs.f_type, 0x01021994);
  EQ(fs.f_blocks * fs.f_bsize, 1 << 20);
  int fd = OK(open("m/big", O_CREAT | O_WRONLY, 0644));
  static char block[65536];
  long written = 0;
  for (ssize_t n; (n = write(fd, block, sizeof block)) > 0;) written += n;
  EQ(errno, ENOSPC);
  CHECK(written > 800000 && written <= 1 << 20);
  OK(close(fd));
  ERR(rename("m/file", "outside"), EXDEV);
  ERR(link("m/file", "outside"), EXDEV);
  OK(umount2("m", 0));
  ERR(access("m/file", F_OK), ENOENT);
  SAME(get("m/below"), "x");
  EQ(status_of("m").st_ino, before.st_ino);
  return 0;
}
