/* Directory entries: all of them once, with types and inodes; small buffers; removed entries. getdents(2) */
#include "../check.h"

struct entry {
  uint64_t ino;
  int64_t off;
  unsigned short reclen;
  unsigned char type;
  char name[];
};

int main(void) {
  OK(mkdir("d", 0755));
  for (int i = 0; i < 500; i++) {
    char name[32];
    snprintf(name, sizeof name, "d/entry-%03d", i);
    put(name, "");
  }
  OK(mkdir("d/dir", 0755));
  OK(symlink("x", "d/link"));
  OK(mkfifo("d/fifo", 0600));
  int fd = OK(open("d", O_RDONLY | O_DIRECTORY));
  static char buffer[1024] __attribute__((aligned(8)));
  int seen[500] = {0}, others = 0;
  for (long got; (got = RAW(SYS_getdents64, fd, buffer, sizeof buffer)) != 0;) {
    CHECK(got > 0 && got <= (long)sizeof buffer);
    for (long at = 0; at < got;) {
      struct entry *entry = (struct entry *)(buffer + at);
      EQ(entry->reclen % 8, 0);
      CHECK(entry->ino != 0);
      int number;
      char path[300];
      snprintf(path, sizeof path, "d/%s", entry->name);
      struct stat status = status_of(path);
      if (strcmp(entry->name, "..") != 0) EQ(entry->ino, status.st_ino);
      CHECK(entry->type == DT_UNKNOWN || entry->type == IFTODT(status.st_mode));
      if (sscanf(entry->name, "entry-%d", &number) == 1) {
        EQ(seen[number]++, 0);
      } else {
        others++;
      }
      at += entry->reclen;
    }
  }
  for (int i = 0; i < 500; i++) EQ(seen[i], 1);
  EQ(others, 5);
  EQ(RAW(SYS_getdents64, fd, buffer, sizeof buffer), 0);
  OK(lseek(fd, 0, SEEK_SET));
  CHECK(RAW(SYS_getdents64, fd, buffer, sizeof buffer) > 0);
  OK(lseek(fd, 0, SEEK_SET));
  EQ(RAW(SYS_getdents64, fd, buffer, 8), -EINVAL);
  EQ(RAW(SYS_getdents64, fd, 8, 1024), -EFAULT);
  EQ(RAW(SYS_getdents64, 1000, buffer, 1024), -EBADF);
  EQ(RAW(SYS_getdents64, OK(open("d/entry-000", O_RDONLY)), buffer, 1024), -ENOTDIR);
  OK(mkdir("gone", 0755));
  int gone = OK(open("gone", O_RDONLY));
  OK(rmdir("gone"));
  EQ(RAW(SYS_getdents64, gone, buffer, 1024), -ENOENT);
  return 0;
}
