/* Properties of mounts, alone or of a whole tree: all of them or none. mount_setattr(2) */
#include "by_descriptor.h"

static long change(const char *path, int flags, uint64_t set, uint64_t clear) {
  struct attributes attributes = {.set = set, .clear = clear};
  return mount_setattr(AT_FDCWD, path, flags, &attributes, sizeof attributes);
}
static int shows(const char *path, const char *options) {
  const char *line = line_of("/proc/self/mounts", here(path));
  CHECK(line != NULL);
  return strstr(line, options) != NULL;
}

static void one(void) {
  EQ(change("m", 0, RO | NO_SUID, 0), 0);
  ERR(mkdir("m/x", 0755), EROFS);
  CHECK(shows("m", " ro,nosuid,relatime"));
  EQ(change("m", 0, NO_DEV | NO_EXEC, RO | NO_SUID), 0);
  OK(mkdir("m/x", 0755));
  CHECK(shows("m", " rw,nodev,noexec,relatime"));
  EQ(change("m", 0, NO_ATIME, ATIME), 0);
  CHECK(shows("m", " rw,nodev,noexec,noatime"));
  EQ(change("m", 0, STRICT_ATIME, ATIME), 0);
  CHECK(!shows("m", "atime"));
  EQ(change("m", 0, 0, ATIME), 0);
  CHECK(shows("m", " rw,nodev,noexec,relatime"));
  EQ(change("m", 0, 0x80, NO_DEV), 0);
  CHECK(shows("m", " rw,noexec,nodiratime,relatime"));
  /* What is both cleared and set is set. */
  EQ(change("m", 0, NO_EXEC, NO_EXEC | 0x80), 0);
  CHECK(shows("m", " rw,noexec,relatime"));
  /* Somebody writes. */
  int fd = OK(open("m/f", O_CREAT | O_WRONLY, 0600));
  EQ(change("m", 0, RO, 0), -EBUSY);
  OK(close(fd));
  EQ(change("m", 0, RO, 0), 0);
  EQ(change("m", 0, 0, RO | NO_EXEC), 0);
  /* Of a descriptor, in no place too. */
  fd = FD(open_tree(AT_FDCWD, "m", CLONE_TREE));
  struct attributes read_only = {.set = RO};
  EQ(mount_setattr(fd, "", AT_EMPTY_PATH, &read_only, sizeof read_only), 0);
  ERR(openat(fd, "g", O_CREAT | O_WRONLY, 0600), EROFS);
  put("m/g", "not of that mount");
  OK(close(fd));
}

static void trees(void) {
  OK(mkdir("m/sub", 0755));
  OK(mount("none", "m/sub", "tmpfs", 0, NULL));
  EQ(change("m", RECURSIVE, RO, 0), 0);
  CHECK(shows("m", " ro,") && shows("m/sub", " ro,"));
  EQ(change("m", 0, 0, RO), 0);
  CHECK(shows("m", " rw,") && shows("m/sub", " ro,"));
  EQ(change("m", RECURSIVE, 0, RO), 0);
  int fd = OK(open("m/sub/f", O_CREAT | O_WRONLY, 0600));
  EQ(change("m", RECURSIVE, RO | NO_SUID, 0), -EBUSY);
  CHECK(shows("m", " rw,relatime"));
  OK(close(fd));
  EQ(change("m", RECURSIVE, RO | NO_SUID, 0), 0);
  CHECK(shows("m", " ro,nosuid,relatime") && shows("m/sub", " ro,nosuid,relatime"));
  EQ(change("m", RECURSIVE, 0, RO | NO_SUID), 0);
  OK(umount2("m/sub", 0));
}

static void arguments(void) {
  struct attributes attributes = {.propagation = MS_PRIVATE};
  EQ(mount_setattr(AT_FDCWD, "m", 0, &attributes, sizeof attributes), 0);
  EQ(mount_setattr(AT_FDCWD, "m", RECURSIVE, &attributes, sizeof attributes), 0);
  attributes.propagation = MS_PRIVATE | MS_SHARED;
  EQ(mount_setattr(AT_FDCWD, "m", 0, &attributes, sizeof attributes), -EINVAL);
  attributes.propagation = 1;
  EQ(mount_setattr(AT_FDCWD, "m", 0, &attributes, sizeof attributes), -EINVAL);
  attributes.propagation = 1ULL << 40;
  EQ(mount_setattr(AT_FDCWD, "m", 0, &attributes, sizeof attributes), -EINVAL);
  EQ(change("m", 0, 0x100, 0), -EINVAL);
  EQ(change("m", 0, 0, 1ULL << 63), -EINVAL);
  EQ(change("m", 0, -1, 0), -EINVAL);
  EQ(change("m", 0, NO_ATIME, 0), -EINVAL);
  EQ(change("m", 0, NO_ATIME, NO_ATIME), -EINVAL);
  EQ(change("m", 0, 0x30, ATIME), -EINVAL);
  EQ(change("m", 2, RO, 0), -EINVAL);
  EQ(change("m/x", 0, RO, 0), -EINVAL);
  EQ(change("missing", 0, RO, 0), -ENOENT);
  EQ(change("", 0, RO, 0), -ENOENT);
  /* Nothing to do: the path is not looked at. */
  EQ(change("missing", 0, 0, 0), 0);
  EQ(mount_setattr(9999, "", AT_EMPTY_PATH, &(struct attributes){.set = RO}, 32), -EBADF);
  /* Sizes. */
  EQ(mount_setattr(AT_FDCWD, "m", 0, &attributes, 31), -EINVAL);
  EQ(mount_setattr(AT_FDCWD, "m", 0, &attributes, 4097), -E2BIG);
  EQ(mount_setattr(AT_FDCWD, "m", 0, &attributes, -1L), -E2BIG);
  struct {
    struct attributes known;
    uint64_t more;
  } larger = {.known = {.set = NO_DEV}};
  EQ(mount_setattr(AT_FDCWD, "m", 0, &larger, sizeof larger), 0);
  larger.more = 1;
  EQ(mount_setattr(AT_FDCWD, "m", 0, &larger, sizeof larger), -E2BIG);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(mount_setattr(AT_FDCWD, "m", 0, bad_pointers[i], 32), -EFAULT);
    EQ(mount_setattr(AT_FDCWD, bad_pointers[i], 0, &(struct attributes){.set = RO}, 32), -EFAULT);
  }
  EQ(mount_setattr(AT_FDCWD, "m", 0, (char *)before_guard(31), 32), -EFAULT);
  /* Mapped ids. */
  attributes = (struct attributes){.set = 0x100000, .fd = 9999};
  EQ(mount_setattr(AT_FDCWD, "m", 0, &attributes, 32), -EBADF);
  attributes.fd = 1ULL << 40;
  EQ(mount_setattr(AT_FDCWD, "m", 0, &attributes, 32), -EINVAL);
  attributes.fd = OK(open("m", O_RDONLY));
  EQ(mount_setattr(AT_FDCWD, "m", 0, &attributes, 32), -EINVAL);
}

int main(void) {
  need_calls();
  OK(mkdir("m", 0755));
  OK(mount("none", "m", "tmpfs", 0, NULL));
  one();
  trees();
  arguments();
  return 0;
}
