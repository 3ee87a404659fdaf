/* eventfd: counter, semaphore, overflow, errors. eventfd(2) */
#include "../check.h"
#include <sys/eventfd.h>
#include <sys/vfs.h>

int main(void) {
  uint64_t value;
  int fd = OK(eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC));
  EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
  EQ(read(fd, &value, 8), 8);
  EQ(value, 3);
  ERR(read(fd, &value, 8), EAGAIN);
  value = 5;
  EQ(write(fd, &value, 8), 8);
  EQ(write(fd, &value, 8), 8);
  EQ(read(fd, &value, 8), 8);
  EQ(value, 10);
  value = UINT64_MAX;
  ERR(write(fd, &value, 8), EINVAL);
  value = UINT64_MAX - 1;
  EQ(write(fd, &value, 8), 8);
  value = 1;
  ERR(write(fd, &value, 8), EAGAIN);
  struct pollfd p = {fd, POLLIN | POLLOUT, 0};
  EQ(poll(&p, 1, 0), 1);
  EQ(p.revents, POLLIN);
  EQ(read(fd, &value, 8), 8);
  EQ(value, UINT64_MAX - 1);
  ERR(read(fd, &value, 7), EINVAL);
  ERR(write(fd, &value, 4), EINVAL);
  EQ(lseek(fd, 0, SEEK_SET), 0);
  int semaphore = OK(eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK));
  EQ(read(semaphore, &value, 8), 8);
  EQ(value, 1);
  EQ(read(semaphore, &value, 8), 8);
  ERR(read(semaphore, &value, 8), EAGAIN);
  ERR(eventfd(0, 0x100), EINVAL);
  EQ(RAW(SYS_read, semaphore, 8, 8), -EAGAIN);
  struct statfs fs;
  OK(fstatfs(semaphore, &fs));
  EQ(fs.f_type, 0x09041934); /* ANON_INODE_FS_MAGIC */
  ERR(fallocate(semaphore, 0, 0, 1), ENODEV);
  CHECK(fchmod(semaphore, 0600) == 0 || errno == EOPNOTSUPP || errno == EPERM);
  /* Too short comes before the buffer, and before there being nothing. */
  EQ(RAW(SYS_read, semaphore, 8, 7), -EINVAL);
  EQ(RAW(SYS_write, semaphore, 8, 7), -EINVAL);
  EQ(RAW(SYS_read, semaphore, before_guard(4), 8), -EAGAIN);
  return 0;
}
