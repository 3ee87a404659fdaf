/* statfs and fstatfs: plausible numbers, /proc's magic, errors. statfs(2) */
#include "../check.h"
#include <linux/magic.h>
#include <sys/statfs.h>

int main(void) {
  struct statfs s;
  memset(&s, 0, sizeof s);
  OK(statfs(".", &s));
  CHECK(s.f_bsize > 0 && s.f_namelen == 255);
  CHECK(s.f_bfree <= s.f_blocks);
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  struct statfs by_fd;
  OK(fstatfs(fd, &by_fd));
  EQ(by_fd.f_type, s.f_type);
  OK(statfs("/proc", &s));
  EQ(s.f_type, PROC_SUPER_MAGIC);
  ERR(statfs("missing", &s), ENOENT);
  ERR(statfs("f/x", &s), ENOTDIR);
  ERR(fstatfs(-1, &s), EBADF);
  EQ(RAW(SYS_statfs, ".", 8), -EFAULT);
  int ends[2];
  OK(pipe(ends));
  OK(fstatfs(ends[0], &s));
  EQ(s.f_type, PIPEFS_MAGIC);
  return 0;
}
