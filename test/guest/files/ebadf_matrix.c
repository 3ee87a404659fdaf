/* EBADF of every call that takes a descriptor, for -1, a closed one and a huge one. */
#include "../check.h"
#include <sys/epoll.h>

static char buffer[4096];
static struct iovec vector = {buffer, 1};
static long const calls[][6] = {
    {SYS_read, (long)buffer, 1},
    {SYS_write, (long)buffer, 1},
    {SYS_pread64, (long)buffer, 1, 0},
    {SYS_pwrite64, (long)buffer, 1, 0},
    {SYS_readv, (long)&vector, 1},
    {SYS_writev, (long)&vector, 1},
    {SYS_preadv, (long)&vector, 1},
    {SYS_pwritev, (long)&vector, 1},
    {SYS_preadv2, (long)&vector, 1},
    {SYS_pwritev2, (long)&vector, 1},
    {SYS_lseek, 0, 0},
    {SYS_close},
    {SYS_fstat, (long)buffer},
    {SYS_fstatfs, (long)buffer},
    {SYS_ftruncate, 0},
    {SYS_fallocate, 0, 0, 1},
    {SYS_fsync},
    {SYS_fdatasync},
    {SYS_fchmod, 0},
    {SYS_fchown, -1, -1},
    {SYS_fchdir},
    {SYS_dup},
    {SYS_dup2, 60},
    {SYS_dup3, 60, 0},
    {SYS_fcntl, F_GETFD},
    {SYS_ioctl, 0x5401, (long)buffer},
    {SYS_getdents64, (long)buffer, 4096},
    {SYS_flock, 1},
    {SYS_sendfile, 1, 0, 1},
    {SYS_copy_file_range, 0, 1, 0, 1},
    {SYS_openat, (long)"x", 0},
    {SYS_mkdirat, (long)"x", 0},
    {SYS_unlinkat, (long)"x", 0},
    {SYS_readlinkat, (long)"x", (long)buffer, 8},
    {SYS_newfstatat, (long)"x", (long)buffer, 0},
    {SYS_faccessat, (long)"x", 0},
    {SYS_epoll_ctl, EPOLL_CTL_ADD, 1, (long)buffer},
    {SYS_epoll_wait, (long)buffer, 1, 0},
    {SYS_syncfs},
    {SYS_sync_file_range, 0, 0, 0},
    {SYS_fadvise64, 0, 0, 0},
    {SYS_readahead, 0, 1},
};

int main(void) {
  int const fds[] = {-1, 777, INT_MAX, INT_MIN, -100000};
  for (size_t i = 0; i < COUNT(calls); i++)
    for (size_t k = 0; k < COUNT(fds); k++) {
      long seen = RAW(calls[i][0], fds[k], calls[i][1], calls[i][2], calls[i][3], calls[i][4], calls[i][5]);
      if (seen != -EBADF) printf("call %ld, descriptor %d: %ld\n", calls[i][0], fds[k], seen);
    }
  return 0;
}
