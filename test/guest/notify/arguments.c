/* What the calls refuse. inotify_init1(2), inotify_add_watch(2), inotify_rm_watch(2) */
#include "notify.h"

int main(void) {
  put("f", "");
  OK(symlink("f", "link"));
  OK(symlink("missing", "dangling"));
  ERR(inotify_init1(1), EINVAL);
  ERR(inotify_init1(-1), EINVAL);
  ERR(inotify_init1(O_APPEND), EINVAL);
  int old = OK(inotify_init());
  EQ(fcntl(old, F_GETFL) & (O_NONBLOCK | O_ACCMODE), O_RDONLY);
  EQ(fcntl(old, F_GETFD), 0);
  int fd = OK(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  EQ(fcntl(fd, F_GETFL) & (O_NONBLOCK | O_ACCMODE), O_RDONLY | O_NONBLOCK);
  EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);

  ERR(inotify_add_watch(-1, "f", IN_OPEN), EBADF);
  ERR(inotify_add_watch(999, "f", IN_OPEN), EBADF);
  ERR(inotify_add_watch(0x7fffffff, "f", IN_OPEN), EBADF);
  int other = OK(open("f", O_RDONLY));
  ERR(inotify_add_watch(other, "f", IN_OPEN), EINVAL);
  ERR(inotify_rm_watch(other, 1), EINVAL);
  ERR(inotify_rm_watch(-1, 1), EBADF);
  ERR(inotify_rm_watch(fd, 1), EINVAL);
  ERR(inotify_rm_watch(fd, -1), EINVAL);
  ERR(inotify_rm_watch(fd, 0), EINVAL);

  ERR(inotify_add_watch(fd, "f", 0), EINVAL);
  ERR(inotify_add_watch(fd, "f", 0x1000), EINVAL);
  ERR(inotify_add_watch(fd, "f", IN_OPEN | 0x800000), EINVAL);
  ERR(inotify_add_watch(fd, "f", IN_OPEN | IN_MASK_ADD | IN_MASK_CREATE), EINVAL);
  ERR(inotify_add_watch(fd, "missing", IN_OPEN), ENOENT);
  ERR(inotify_add_watch(fd, "", IN_OPEN), ENOENT);
  ERR(inotify_add_watch(fd, "dangling", IN_OPEN), ENOENT);
  ERR(inotify_add_watch(fd, "f/x", IN_OPEN), ENOTDIR);
  ERR(inotify_add_watch(fd, "f", IN_OPEN | IN_ONLYDIR), ENOTDIR);
  static char longest[PATH_MAX + 1];
  memset(longest, 'x', PATH_MAX);
  ERR(inotify_add_watch(fd, longest, IN_OPEN), ENAMETOOLONG);
  longest[256] = 0;
  ERR(inotify_add_watch(fd, longest, IN_OPEN), ENAMETOOLONG);
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(RAW(SYS_inotify_add_watch, fd, bad_pointers[i], IN_OPEN), -EFAULT);
  char *edge = before_guard(1);
  *edge = 'f';
  EQ(RAW(SYS_inotify_add_watch, fd, edge, IN_OPEN), -EFAULT);
  edge = before_guard(2);
  memcpy(edge, "f", 2);
  EQ(RAW(SYS_inotify_add_watch, fd, edge, IN_OPEN), 1);

  int watch = OK(inotify_add_watch(fd, "link", IN_OPEN | IN_DONT_FOLLOW));
  EQ(watch, 2);
  EQ(inotify_add_watch(fd, "link", IN_OPEN), 1);
  ERR(inotify_add_watch(fd, "f", IN_OPEN | IN_MASK_CREATE), EEXIST);
  OK(inotify_rm_watch(fd, watch));
  ERR(inotify_rm_watch(fd, watch), EINVAL);
  ERR(write(fd, "x", 1), EBADF);
  ERR(pread(fd, longest, 1, 0), ESPIPE);
  return 0;
}
