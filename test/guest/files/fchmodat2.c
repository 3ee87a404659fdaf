/* fchmodat2: links cannot be changed, descriptors can by AT_EMPTY_PATH. fchmodat(2) */
#include "../check.h"
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

int main(void) {
  put("f", "x");
  OK(symlink("f", "link"));
  long result = RAW(SYS_fchmodat2, AT_FDCWD, "f", 0600, 0);
  if (result == -ENOSYS) return 0;
  EQ(result, 0);
  EQ(status_of("f").st_mode & 07777, 0600);
  EQ(RAW(SYS_fchmodat2, AT_FDCWD, "link", 0644, 0), 0);
  EQ(status_of("f").st_mode & 07777, 0644);
  EQ(RAW(SYS_fchmodat2, AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW), -EOPNOTSUPP);
  EQ(RAW(SYS_fchmodat2, OK(open("f", O_PATH)), "", 0640, AT_EMPTY_PATH), 0);
  EQ(status_of("f").st_mode & 07777, 0640);
  EQ(RAW(SYS_fchmodat2, AT_FDCWD, "f", 0600, 0x8000), -EINVAL);
  EQ(RAW(SYS_fchmodat2, AT_FDCWD, 8, 0600, 0), -EFAULT);
  EQ(RAW(SYS_fchmodat2, -1, "f", 0600, 0), -EBADF);
  return 0;
}
