/* A file system made, told its parameters, mounted, and changed, by descriptors. fsopen(2), fsconfig(2), fsmount(2), fspick(2) */
#include "by_descriptor.h"

static const char *message(int fd) {
  static char text[300];
  ssize_t n = read(fd, text, sizeof text - 1);
  if (n == -1) return errno == ENODATA ? "" : strerror(errno);
  text[n] = 0;
  return text;
}

static void life(void) {
  int fs = FD(fsopen("tmpfs", 0));
  EQ(fcntl(fs, F_GETFD), 0);
  EQ(fcntl(fs, F_GETFL) & O_ACCMODE, O_RDWR);
  ERR(lseek(fs, 0, SEEK_SET), ESPIPE);
  ERR(write(fs, "x", 1), EINVAL);
  SAME(message(fs), "");
  EQ(fsconfig(fs, SET_STRING, "size", "1m", 0), 0);
  EQ(fsconfig(fs, SET_STRING, "mode", "0750", 0), 0);
  EQ(fsconfig(fs, SET_STRING, "source", "mine", 0), 0);
  EQ(fsmount(fs, 0, 0), -EINVAL);
  EQ(fsconfig(fs, RECONFIGURE, NULL, NULL, 0), -EBUSY);
  EQ(fsconfig(fs, CREATE, NULL, NULL, 0), 0);
  EQ(fsconfig(fs, CREATE, NULL, NULL, 0), -EBUSY);
  EQ(fsconfig(fs, SET_STRING, "size", "2m", 0), -EBUSY);
  int fd = FD(fsmount(fs, 1, NO_SUID | NO_EXEC | NO_ATIME));
  EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
  EQ(fcntl(fd, F_GETFL) & O_PATH, O_PATH);
  EQ(fsmount(fs, 0, 0), -EBUSY);
  /* It can be used before it is anywhere. */
  struct stat status;
  OK(fstat(fd, &status));
  EQ(status.st_mode, S_IFDIR | 0750);
  int file = OK(openat(fd, "f", O_CREAT | O_RDWR, 0600));
  EQ(write(file, "text", 4), 4);
  OK(close(file));
  struct statfs usage;
  OK(fstatfs(fd, &usage));
  EQ(usage.f_blocks * usage.f_bsize, 1 << 20);
  CHECK(line_of("/proc/self/mounts", here("p")) == NULL);
  OK(mkdir("p", 0755));
  EQ(move_mount(fd, "", AT_FDCWD, "p", FROM_EMPTY), 0);
  SAME(get("p/f"), "text");
  const char *line = line_of("/proc/self/mounts", here("p"));
  CHECK(line != NULL && strncmp(line, "mine ", 5) == 0);
  CHECK(strstr(line, " tmpfs rw,nosuid,noexec,noatime,") != NULL);
  CHECK(strstr(line, "size=1024k,mode=750") != NULL);
  /* The first descriptor changes it from now on. */
  EQ(fsconfig(fs, SET_STRING, "size", "2m", 0), 0);
  EQ(fsconfig(fs, RECONFIGURE, NULL, NULL, 0), 0);
  OK(statfs("p", &usage));
  EQ(usage.f_blocks * usage.f_bsize, 2 << 20);
  OK(close(fs));
  /* So does a new one. */
  fs = FD(fspick(AT_FDCWD, "p", 1));
  EQ(fcntl(fs, F_GETFD), FD_CLOEXEC);
  EQ(fsconfig(fs, CREATE, NULL, NULL, 0), -EBUSY);
  EQ(fsmount(fs, 0, 0), -EBUSY);
  EQ(fsconfig(fs, SET_FLAG, "ro", NULL, 0), 0);
  EQ(fsconfig(fs, RECONFIGURE, NULL, NULL, 0), 0);
  ERR(open("p/g", O_CREAT | O_WRONLY, 0600), EROFS);
  EQ(fsconfig(fs, SET_FLAG, "rw", NULL, 0), 0);
  EQ(fsconfig(fs, RECONFIGURE, NULL, NULL, 0), 0);
  put("p/g", "again");
  OK(close(fs));
  /* Its place outlives the descriptor. */
  OK(close(fd));
  SAME(get("p/f"), "text");
  OK(umount2("p", 0));
  OK(rmdir("p"));
}

/* What is wrong with a parameter is told. */
static void messages(void) {
  int fs = FD(fsopen("tmpfs", 1));
  EQ(fcntl(fs, F_GETFD), FD_CLOEXEC);
  EQ(fsconfig(fs, SET_STRING, "colour", "red", 0), -EINVAL);
  SAME(message(fs), "e tmpfs: Unknown parameter 'colour'\n");
  SAME(message(fs), "");
  EQ(fsconfig(fs, SET_STRING, "size", "large", 0), -EINVAL);
  SAME(message(fs), "e tmpfs: Bad value for 'size'\n");
  EQ(fsconfig(fs, SET_STRING, "size", "1m,mode=1", 0), -EINVAL);
  EQ(fsconfig(fs, SET_FLAG, "size", NULL, 0), -EINVAL);
  EQ(fsconfig(fs, SET_BINARY, "size", "1234", 4), -EINVAL);
  EQ(fsconfig(fs, SET_PATH, "size", "/", AT_FDCWD), -EINVAL);
  EQ(fsconfig(fs, SET_FD, "size", NULL, fs), -EINVAL);
  for (int i = 0; i < 5; i++) SAME(message(fs), "e tmpfs: Bad value for 'size'\n");
  EQ(fsconfig(fs, SET_FLAG, "source", NULL, 0), -EINVAL);
  SAME(message(fs), "e Non-string source\n");
  EQ(fsconfig(fs, SET_STRING, "source", "a", 0), 0);
  EQ(fsconfig(fs, SET_STRING, "source", "b", 0), -EINVAL);
  SAME(message(fs), "e Multiple sources\n");
  /* One at a time, whole; the oldest of many are lost. */
  for (int i = 0; i < 20; i++) EQ(fsconfig(fs, SET_FLAG, "none", NULL, 0), -EINVAL);
  char byte;
  ERR(read(fs, &byte, 1), EMSGSIZE);
  for (int i = 0; i < 7; i++) SAME(message(fs), "e tmpfs: Unknown parameter 'none'\n");
  message(fs); /* what did not fit was lost before Linux 6.17 */
  SAME(message(fs), "");
  EQ(fsconfig(fs, SET_FLAG, "none", NULL, 0), -EINVAL);
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(read(fs, bad_pointers[i], 300), -1);
  OK(close(fs));
}

static void arguments(void) {
  EQ(fsopen("tmpfs", 2), -EINVAL);
  EQ(fsopen("nosuchfs", 0), -ENODEV);
  EQ(fsopen("", 0), -ENODEV);
  int fs = FD(fsopen("tmpfs", 0));
  char *name = before_guard(4096), *shorter = before_guard(255), *longer = before_guard(256);
  memset(name, 'x', 4096);
  EQ(fsopen(name, 0), -EINVAL);
  EQ(fsconfig(-1, SET_FLAG, "ro", NULL, 0), -EINVAL);
  EQ(fsconfig(9999, SET_FLAG, "ro", NULL, 0), -EBADF);
  EQ(fsconfig(0, SET_FLAG, "ro", NULL, 0), -EINVAL);
  EQ(fsconfig(fs, 99, NULL, NULL, 0), -EOPNOTSUPP);
  EQ(fsconfig(fs, -1, NULL, NULL, 0), -EOPNOTSUPP);
  EQ(fsconfig(fs, SET_FLAG, NULL, NULL, 0), -EINVAL);
  EQ(fsconfig(fs, SET_FLAG, "ro", "x", 0), -EINVAL);
  EQ(fsconfig(fs, SET_FLAG, "ro", NULL, 1), -EINVAL);
  EQ(fsconfig(fs, SET_STRING, "size", NULL, 0), -EINVAL);
  EQ(fsconfig(fs, SET_STRING, "size", "1m", 1), -EINVAL);
  EQ(fsconfig(fs, SET_BINARY, "size", "1m", 0), -EINVAL);
  EQ(fsconfig(fs, SET_BINARY, "size", "1m", -1), -EINVAL);
  EQ(fsconfig(fs, SET_BINARY, "size", "1m", (1 << 20) + 1), -EINVAL);
  EQ(fsconfig(fs, SET_PATH, "size", "/", -1), -EINVAL);
  EQ(fsconfig(fs, SET_PATH, "size", "", AT_FDCWD), -ENOENT);
  EQ(fsconfig(fs, SET_FD, "size", NULL, -1), -EINVAL);
  EQ(fsconfig(fs, SET_FD, "size", NULL, 9999), -EBADF);
  EQ(fsconfig(fs, CREATE, "size", NULL, 0), -EINVAL);
  EQ(fsconfig(fs, CREATE, NULL, NULL, 1), -EINVAL);
  memset(longer, 'x', 256);
  EQ(fsconfig(fs, SET_FLAG, longer, NULL, 0), -EINVAL);
  EQ(fsconfig(fs, SET_STRING, "source", longer, 0), -EINVAL);
  memset(shorter, 'x', 255);
  EQ(fsconfig(fs, SET_FLAG, shorter, NULL, 0), -EFAULT);
  longer[255] = 0;
  EQ(fsconfig(fs, SET_STRING, "source", longer, 0), 0);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(fsopen(bad_pointers[i], 0), -EFAULT);
    if (i == 0) continue;
    EQ(fsconfig(fs, SET_FLAG, bad_pointers[i], NULL, 0), -EFAULT);
    EQ(fsconfig(fs, SET_STRING, "size", bad_pointers[i], 0), -EFAULT);
    EQ(fsconfig(fs, SET_BINARY, "size", bad_pointers[i], 4), -EFAULT);
    EQ(fsconfig(fs, SET_PATH, "size", bad_pointers[i], AT_FDCWD), -EFAULT);
  }
  EQ(fsconfig(fs, CREATE, NULL, NULL, 0), 0);
  EQ(fsmount(fs, 2, 0), -EINVAL);
  EQ(fsmount(fs, 0, 0x30), -EINVAL);
  EQ(fsmount(fs, 0, 0x100000), -EINVAL);
  EQ(fsmount(fs, 0, 0x80000000), -EINVAL);
  EQ(fsmount(9999, 0, 0), -EBADF);
  EQ(fsmount(0, 0, 0), -EINVAL);
  EQ(fspick(AT_FDCWD, ".", 16), -EINVAL);
  OK(mkdir("d", 0700));
  EQ(fspick(AT_FDCWD, "d", 0), -EINVAL);
  EQ(fspick(AT_FDCWD, "missing", 0), -ENOENT);
  EQ(fspick(9999, "d", 0), -EBADF);
  EQ(fspick(fs, "d", 0), -ENOTDIR);
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(fspick(AT_FDCWD, bad_pointers[i], 0), -EFAULT);
  OK(close(fs));
}

/* File systems of which there is one, and failures that end a configuration. */
static void others(void) {
  OK(mkdir("proc", 0755));
  int fs = FD(fsopen("proc", 0));
  EQ(fsconfig(fs, SET_STRING, "hidepid", "0", 0), 0);
  EQ(fsconfig(fs, SET_STRING, "hidden", "0", 0), -EINVAL);
  EQ(fsconfig(fs, CREATE, NULL, NULL, 0), 0);
  int fd = FD(fsmount(fs, 0, 0));
  EQ(move_mount(fd, "", AT_FDCWD, "proc", FROM_EMPTY), 0);
  CHECK(strlen(get("proc/self/stat")) > 0);
  OK(umount2("proc", MNT_DETACH));
  OK(close(fs));
  OK(close(fd));
  fs = FD(fsopen("sysfs", 0));
  EQ(fsconfig(fs, SET_STRING, "colour", "red", 0), -EINVAL);
  OK(close(fs));
  fs = FD(fsopen("ramfs", 0));
  EQ(fsconfig(fs, SET_STRING, "colour", "red", 0), 0);
  EQ(fsconfig(fs, CREATE, NULL, NULL, 0), 0);
  OK(close(fs));
}

int main(void) {
  need_calls();
  life();
  messages();
  arguments();
  others();
  become_nobody();
  EQ(fsopen("tmpfs", 99), -EPERM);
  EQ(fsmount(0, 99, 0), -EPERM);
  EQ(fspick(AT_FDCWD, ".", 99), -EPERM);
  EQ(open_tree(AT_FDCWD, ".", CLONE_TREE), -EPERM);
  EQ(move_mount(AT_FDCWD, ".", AT_FDCWD, ".", 0x8000), -EPERM);
  struct attributes change = {.set = RO};
  EQ(mount_setattr(AT_FDCWD, ".", 0, &change, sizeof change), -EPERM);
  OK(close(FD(open_tree(AT_FDCWD, ".", 0))));
  return 0;
}
