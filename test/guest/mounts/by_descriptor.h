/* The calls on mounts by descriptors, for which not every C library has functions. */
#ifndef BY_DESCRIPTOR_H
#define BY_DESCRIPTOR_H
#include "mounts.h"
#include <stdint.h>
#define open_tree(...) RAW(428, __VA_ARGS__)
#define move_mount(...) RAW(429, __VA_ARGS__)
#define fsopen(...) RAW(430, __VA_ARGS__)
#define fsconfig(...) RAW(431, __VA_ARGS__)
#define fsmount(...) RAW(432, __VA_ARGS__)
#define fspick(...) RAW(433, __VA_ARGS__)
#define mount_setattr(...) RAW(442, __VA_ARGS__)
enum { CLONE_TREE = 1, RECURSIVE = 0x8000, FROM_EMPTY = 4, TO_EMPTY = 0x40, TO_LINK = 0x10 };
enum { SET_FLAG, SET_STRING, SET_BINARY, SET_PATH, SET_PATH_EMPTY, SET_FD, CREATE, RECONFIGURE };
enum { RO = 1, NO_SUID = 2, NO_DEV = 4, NO_EXEC = 8, ATIME = 0x70, NO_ATIME = 0x10, STRICT_ATIME = 0x20 };
struct attributes {
  uint64_t set, clear, propagation, fd;
};

/* A positive descriptor, or the check fails. */
#define FD(call)                                     \
  ({                                                 \
    long fd_ = (call);                               \
    if (fd_ < 0) FAIL("%s is %ld", #call, fd_);      \
    (int)fd_;                                        \
  })
/* Kernels from 5.12 on have all of them. */
MAYBE_UNUSED static void need_calls(void) {
  own_mounts();
  if (mount_setattr(-1, NULL, 0, NULL, 0) == -ENOSYS) exit(0);
}
/* A tmpfs with one file, in no place. */
MAYBE_UNUSED static int new_tmpfs(const char *file) {
  int fs = FD(fsopen("tmpfs", 1));
  EQ(fsconfig(fs, CREATE, NULL, NULL, 0), 0);
  int fd = FD(fsmount(fs, 1, 0));
  if (file != NULL) OK(close(OK(openat(fd, file, O_CREAT | O_WRONLY, 0600))));
  OK(close(fs));
  return fd;
}
#endif
