/* Files by handles, which outlive names. name_to_handle_at(2), open_by_handle_at(2) */
#include "../check.h"

#define ROOM 128
typedef union {
  struct {
    unsigned bytes;
    int type;
    unsigned char data[ROOM];
  };
  struct file_handle *pointer;
} handle;

static int mount_id;
static long handle_of(const char *path, handle *out, int flags) {
  memset(out, 0, sizeof *out);
  out->bytes = ROOM;
  return RAW(SYS_name_to_handle_at, AT_FDCWD, path, out, &mount_id, flags);
}
static long opened(int place, handle *h, int flags) { return RAW(SYS_open_by_handle_at, place, h, flags); }
static const char *content(int fd) {
  static char text[64];
  memset(text, 0, sizeof text);
  OK(pread(fd, text, sizeof text - 1, 0));
  return text;
}
static ino_t inode_of(int fd) {
  struct stat status;
  OK(fstat(fd, &status));
  return status.st_ino;
}

static void kinds(int place) {
  handle h, again;
  put("f", "text");
  EQ(handle_of("f", &h, 0), 0);
  CHECK(h.bytes > 0 && h.bytes <= ROOM);
  EQ(handle_of("f", &again, 0), 0);
  EQ(memcmp(&h, &again, 8 + h.bytes), 0);
  int fd = opened(place, &h, O_RDWR);
  CHECK(fd >= 0);
  SAME(content(fd), "text");
  EQ(inode_of(fd), status_of("f").st_ino);
  EQ(pwrite(fd, "more", 4, 4), 4);
  OK(close(fd));
  SAME(get("f"), "textmore");
  /* Renamed, linked. */
  OK(mkdir("d", 0755));
  OK(rename("f", "d/g"));
  fd = opened(place, &h, O_RDONLY | O_CLOEXEC);
  SAME(content(fd), "textmore");
  EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
  OK(close(fd));
  OK(link("d/g", "h"));
  OK(unlink("d/g"));
  fd = opened(AT_FDCWD, &h, O_RDONLY);
  SAME(content(fd), "textmore");
  OK(close(fd));
  OK(unlink("h"));
  EQ(opened(place, &h, O_RDONLY), -ESTALE);
  /* Directories are where they are. */
  OK(mkdir("d/e", 0755));
  put("d/e/inner", "inside");
  EQ(handle_of("d/e", &h, 0), 0);
  OK(rename("d/e", "e"));
  fd = opened(place, &h, O_RDONLY | O_DIRECTORY);
  CHECK(fd >= 0);
  int file = OK(openat(fd, "inner", O_RDONLY));
  SAME(content(file), "inside");
  OK(close(file));
  int up = OK(openat(fd, "..", O_PATH));
  EQ(inode_of(up), status_of(".").st_ino);
  OK(close(up));
  OK(fchdir(fd));
  char name[PATH_MAX];
  CHECK(getcwd(name, sizeof name) != NULL && strcmp(name + strlen(name) - 2, "/e") == 0);
  OK(chdir(".."));
  EQ(opened(place, &h, O_RDWR), -EISDIR);
  OK(close(fd));
  OK(unlink("e/inner"));
  OK(rmdir("e"));
  EQ(opened(place, &h, O_RDONLY), -ESTALE);
  /* Links are not followed unless asked for. */
  put("f", "target");
  OK(symlink("f", "link"));
  EQ(handle_of("link", &h, 0), 0);
  EQ(opened(place, &h, O_RDONLY), -ELOOP);
  fd = opened(place, &h, O_PATH);
  EQ(inode_of(fd), status_of("link").st_ino);
  OK(close(fd));
  EQ(handle_of("link", &h, AT_SYMLINK_FOLLOW), 0);
  EQ(opened(place, &h, O_RDONLY | O_DIRECTORY), -ENOTDIR);
  fd = opened(place, &h, O_RDONLY);
  SAME(content(fd), "target");
  /* Of a descriptor. */
  memset(&again, 0, sizeof again);
  again.bytes = ROOM;
  EQ(RAW(SYS_name_to_handle_at, fd, "", &again, &mount_id, AT_EMPTY_PATH), 0);
  EQ(memcmp(&h, &again, 8 + h.bytes), 0);
  OK(close(fd));
  /* What the permissions say holds here too. */
  fd = opened(place, &h, O_WRONLY | O_TRUNC);
  OK(close(fd));
  SAME(get("f"), "");
}

static void errors(int place) {
  handle h;
  /* How much room it needs, and the mount, are told in any case. */
  memset(&h, 0, sizeof h);
  mount_id = -1;
  EQ(RAW(SYS_name_to_handle_at, AT_FDCWD, "f", &h, &mount_id, 0), -EOVERFLOW);
  CHECK(h.bytes > 0 && h.bytes <= ROOM);
  CHECK(mount_id > 0);
  h.bytes--;
  EQ(RAW(SYS_name_to_handle_at, AT_FDCWD, "f", &h, &mount_id, 0), -EOVERFLOW);
  h.bytes = ROOM + 1;
  EQ(RAW(SYS_name_to_handle_at, AT_FDCWD, "f", &h, &mount_id, 0), -EINVAL);
  h.bytes = -1;
  EQ(RAW(SYS_name_to_handle_at, AT_FDCWD, "f", &h, &mount_id, 0), -EINVAL);
  EQ(handle_of("f", &h, 0x4000), -EINVAL);
  EQ(handle_of("missing", &h, 0), -ENOENT);
  EQ(handle_of("", &h, 0), -ENOENT);
  EQ(handle_of("f/x", &h, 0), -ENOTDIR);
  EQ(handle_of("/proc/self/stat", &h, 0), -EOPNOTSUPP);
  EQ(RAW(SYS_name_to_handle_at, 9999, "f", &h, &mount_id, 0), -EBADF);
  EQ(RAW(SYS_name_to_handle_at, 9999, "", &h, &mount_id, AT_EMPTY_PATH), -EBADF);
  int fds[2];
  OK(pipe(fds));
  EQ(RAW(SYS_name_to_handle_at, fds[0], "", &h, &mount_id, AT_EMPTY_PATH), -EOPNOTSUPP);
  EQ(handle_of("f", &h, 0), 0);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(handle_of(bad_pointers[i], &h, 0), -EFAULT);
    EQ(RAW(SYS_name_to_handle_at, AT_FDCWD, "f", bad_pointers[i], &mount_id, 0), -EFAULT);
    EQ(handle_of("f", &h, 0), 0);
    EQ(RAW(SYS_name_to_handle_at, AT_FDCWD, "f", &h, bad_pointers[i], 0), -EFAULT);
    EQ(opened(place, bad_pointers[i], 0), -EFAULT);
  }
  EQ(handle_of("f", &h, 0), 0);
  unsigned size = 8 + h.bytes;
  handle *end = before_guard(size);
  memcpy(end, &h, size);
  OK(close(opened(place, end, O_RDONLY)));
  EQ(RAW(SYS_name_to_handle_at, AT_FDCWD, "f", end, &mount_id, 0), 0);
  end = before_guard(size - 1);
  memcpy(end, &h, size - 1);
  EQ(opened(place, end, O_RDONLY), -EFAULT);
  EQ(RAW(SYS_name_to_handle_at, AT_FDCWD, "f", end, &mount_id, 0), -EFAULT);
  EQ(RAW(SYS_name_to_handle_at, AT_FDCWD, "f", (char *)before_guard(7), &mount_id, 0), -EFAULT);
  EQ(opened(9999, &h, 0), -EBADF);
  h.bytes = 0;
  EQ(opened(place, &h, 0), -EINVAL);
  h.bytes = ROOM + 1;
  EQ(opened(place, &h, 0), -EINVAL);
  /* Made up. */
  EQ(handle_of("f", &h, 0), 0);
  memset(h.data, 0x5a, h.bytes);
  EQ(opened(place, &h, 0), -ESTALE);
}

int main(void) {
  need_root();
  handle h;
  if (handle_of(".", &h, 0) == -EOPNOTSUPP) return 0; /* a file system without handles */
  int place = OK(open(".", O_RDONLY | O_DIRECTORY));
  if (opened(place, &h, O_RDONLY) == -EPERM) return 0; /* no CAP_DAC_READ_SEARCH */
  kinds(place);
  errors(place);
  /* Many files, most of which are gone. */
  for (int i = 0; i < 2000; i++) {
    put("many", "x");
    EQ(handle_of("many", &h, 0), 0);
    OK(unlink("many"));
  }
  EQ(opened(place, &h, O_RDONLY), -ESTALE);
  EQ(handle_of("f", &h, 0), 0);
  OK(close(opened(place, &h, O_RDONLY)));
  become_nobody();
  EQ(handle_of("f", &h, 0), 0);
  EQ(opened(AT_FDCWD, &h, O_RDONLY), -EPERM);
  return 0;
}
