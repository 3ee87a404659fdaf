/* Trees of mounts by descriptors: copied, used without a place, given one, moved. open_tree(2), move_mount(2) */
#include "by_descriptor.h"

static void names_only(void) {
  OK(mkdir("a", 0755));
  put("a/f", "text");
  OK(symlink("a", "link"));
  int fd = FD(open_tree(AT_FDCWD, "a", O_CLOEXEC));
  EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
  EQ(fcntl(fd, F_GETFL) & O_PATH, O_PATH);
  int file = OK(openat(fd, "f", O_RDONLY));
  ERR(getdents64(fd, (char[512]){0}, 512), EBADF);
  OK(close(file));
  struct stat status, through;
  int link = FD(open_tree(AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW));
  OK(fstat(link, &status));
  CHECK(S_ISLNK(status.st_mode));
  OK(close(link));
  link = FD(open_tree(AT_FDCWD, "link", AT_NO_AUTOMOUNT));
  OK(fstat(link, &through));
  OK(fstat(fd, &status));
  EQ(through.st_ino, status.st_ino);
  EQ(fcntl(link, F_GETFD), 0);
  OK(close(link));
  link = FD(open_tree(fd, "", AT_EMPTY_PATH));
  OK(close(link));
  OK(close(fd));
}

static void copies(void) {
  OK(mkdir("a/inner", 0755));
  OK(mkdir("b", 0755));
  OK(mount("none", "a/inner", "tmpfs", 0, NULL));
  put("a/inner/g", "inside");
  /* One mount, or all below. */
  int one = FD(open_tree(AT_FDCWD, "a", CLONE_TREE | O_CLOEXEC));
  int all = FD(open_tree(AT_FDCWD, "a", CLONE_TREE | RECURSIVE));
  EQ(fcntl(one, F_GETFD), FD_CLOEXEC);
  EQ(faccessat(one, "f", F_OK, 0), 0);
  ERR(faccessat(one, "inner/g", F_OK, 0), ENOENT);
  EQ(faccessat(all, "inner/g", F_OK, 0), 0);
  /* The way up ends at their root. */
  struct stat top, above;
  OK(fstat(all, &top));
  OK(fstatat(all, "..", &above, 0));
  EQ(top.st_ino, above.st_ino);
  OK(fstatat(all, "inner/../..", &above, 0));
  EQ(top.st_ino, above.st_ino);
  /* What is written is written to the same files. */
  int file = OK(openat(all, "inner/h", O_CREAT | O_WRONLY, 0644));
  EQ(write(file, "new", 3), 3);
  SAME(get("a/inner/h"), "new");
  OK(close(file));
  EQ(move_mount(all, "", AT_FDCWD, "b", FROM_EMPTY), 0);
  SAME(get("b/inner/h"), "new");
  CHECK(line_of("/proc/self/mounts", here("b/inner")) != NULL);
  /* It has its place: moving it again is moving a mount. */
  OK(mkdir("c", 0755));
  EQ(move_mount(all, "", AT_FDCWD, "c", FROM_EMPTY), 0);
  ERR(access("b/inner", F_OK), ENOENT);
  SAME(get("c/inner/h"), "new");
  EQ(move_mount(AT_FDCWD, "c", AT_FDCWD, "b", 0), 0);
  SAME(get("b/inner/h"), "new");
  OK(close(all));
  SAME(get("b/inner/h"), "new");
  OK(umount2("b", MNT_DETACH));
  /* Without a place, it is gone with its descriptor; what is open in it is not. */
  file = OK(openat(one, "f", O_RDONLY));
  OK(close(one));
  char text[5] = {0};
  EQ(read(file, text, 4), 4);
  SAME(text, "text");
  OK(close(file));
  OK(umount2("a/inner", 0));
  OK(rmdir("a/inner"));
  OK(rmdir("c"));
}

/* The file system itself goes with its last mount, wherever that was. */
static void last_one(void) {
  int fd = new_tmpfs("kept");
  int directory = OK(openat(fd, ".", O_RDONLY | O_DIRECTORY));
  OK(close(fd));
  EQ(faccessat(directory, "kept", F_OK, 0), 0);
  OK(close(directory));
  /* A file goes on a file. */
  put("target", "covered");
  fd = FD(open_tree(AT_FDCWD, "a/f", CLONE_TREE));
  EQ(move_mount(fd, "", AT_FDCWD, "b", FROM_EMPTY), -EINVAL);
  EQ(move_mount(fd, "", AT_FDCWD, "target", FROM_EMPTY), 0);
  SAME(get("target"), "text");
  ERR(umount2("target", 0), EBUSY);
  OK(close(fd));
  OK(umount2("target", 0));
  /* Places given by descriptors, and through links. */
  fd = new_tmpfs("kept");
  int place = OK(open("b", O_PATH));
  EQ(move_mount(fd, "", place, "", FROM_EMPTY | TO_EMPTY), 0);
  EQ(access("b/kept", F_OK), 0);
  OK(umount2("b", MNT_DETACH));
  EQ(move_mount(fd, "", place, "", FROM_EMPTY | TO_EMPTY), -EINVAL);
  OK(close(fd));
  OK(close(place));
  fd = new_tmpfs("kept");
  OK(symlink("b", "to"));
  EQ(move_mount(fd, "", AT_FDCWD, "to", FROM_EMPTY), -EINVAL);
  EQ(move_mount(fd, "", AT_FDCWD, "to", FROM_EMPTY | TO_LINK), 0);
  EQ(access("b/kept", F_OK), 0);
  OK(close(fd));
  OK(umount2("b", 0));
}

/* Many of them at a time. */
static void many(void) {
  enum { TREES = 200 };
  int fds[TREES];
  for (int i = 0; i < TREES; i++) fds[i] = FD(open_tree(AT_FDCWD, "a", CLONE_TREE));
  EQ(move_mount(fds[TREES / 2], "", AT_FDCWD, "b", FROM_EMPTY), 0);
  for (int i = 0; i < TREES; i++) OK(close(fds[i]));
  EQ(access("b/f", F_OK), 0);
  OK(umount2("b", 0));
}

static void errors(void) {
  EQ(open_tree(AT_FDCWD, "a", 2), -EINVAL);
  EQ(open_tree(AT_FDCWD, "a", 0x80000000 | CLONE_TREE), -EINVAL);
  EQ(open_tree(AT_FDCWD, "a", RECURSIVE), -EINVAL);
  EQ(open_tree(AT_FDCWD, "", 0), -ENOENT);
  EQ(open_tree(AT_FDCWD, "missing", CLONE_TREE), -ENOENT);
  EQ(open_tree(AT_FDCWD, "a/f/x", 0), -ENOTDIR);
  EQ(open_tree(9999, "a", 0), -EBADF);
  EQ(open_tree(9999, "", AT_EMPTY_PATH), -EBADF);
  OK(mount("a", "b", NULL, MS_BIND, NULL));
  OK(mount(NULL, "b", NULL, MS_UNBINDABLE, NULL));
  EQ(open_tree(AT_FDCWD, "b", CLONE_TREE), -EINVAL);
  OK(umount2("b", 0));
  int fd = new_tmpfs(NULL);
  EQ(move_mount(fd, "", AT_FDCWD, "missing", FROM_EMPTY), -ENOENT);
  EQ(move_mount(fd, "", AT_FDCWD, "b", 0), -ENOENT);
  EQ(move_mount(fd, "", AT_FDCWD, "", FROM_EMPTY), -ENOENT);
  EQ(move_mount(fd, "", 9999, "b", FROM_EMPTY), -EBADF);
  EQ(move_mount(9999, "", AT_FDCWD, "b", FROM_EMPTY), -EBADF);
  EQ(move_mount(fd, "", AT_FDCWD, "target", FROM_EMPTY), -EINVAL);
  EQ(move_mount(AT_FDCWD, "a", AT_FDCWD, "b", 0), -EINVAL);
  EQ(move_mount(fd, "", AT_FDCWD, "b", 0x80000000 | FROM_EMPTY), -EINVAL);
  /* A mount does not go below itself. */
  EQ(move_mount(fd, "", AT_FDCWD, "b", FROM_EMPTY), 0);
  OK(mkdir("b/below", 0755));
  EQ(move_mount(fd, "", AT_FDCWD, "b/below", FROM_EMPTY), -ELOOP);
  OK(close(fd));
  OK(umount2("b", 0));
  char *name = before_guard(4096);
  memset(name, 'x', 4096);
  EQ(open_tree(AT_FDCWD, name, 0), -ENAMETOOLONG);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(open_tree(AT_FDCWD, bad_pointers[i], 0), -EFAULT);
    EQ(move_mount(AT_FDCWD, bad_pointers[i], AT_FDCWD, "b", 0), -EFAULT);
    EQ(move_mount(AT_FDCWD, "b", AT_FDCWD, bad_pointers[i], 0), -EFAULT);
  }
}

int main(void) {
  need_calls();
  names_only();
  copies();
  last_one();
  many();
  errors();
  return 0;
}
