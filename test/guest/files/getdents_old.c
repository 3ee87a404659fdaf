/* The older getdents: the type is the last byte of a record. getdents(2) */
#include "../check.h"

struct entry {
  unsigned long ino, off;
  unsigned short reclen;
  char name[];
};

int main(void) {
#ifdef SYS_getdents
  OK(mkdir("d", 0755));
  put("d/file", "");
  OK(mkdir("d/sub", 0755));
  int fd = OK(open("d", O_RDONLY)), files = 0, directories = 0;
  static char buffer[1024] __attribute__((aligned(8)));
  long got = RAW(SYS_getdents, fd, buffer, sizeof buffer);
  CHECK(got > 0);
  for (long at = 0; at < got; at += ((struct entry *)(buffer + at))->reclen) {
    struct entry *entry = (struct entry *)(buffer + at);
    char type = buffer[at + entry->reclen - 1];
    CHECK(entry->ino != 0);
    files += type == DT_REG && strcmp(entry->name, "file") == 0;
    directories += type == DT_DIR;
  }
  EQ(files, 1);
  EQ(directories, 3);
  EQ(RAW(SYS_getdents, fd, buffer, sizeof buffer), 0);
  OK(lseek(fd, 0, SEEK_SET));
  EQ(RAW(SYS_getdents, fd, buffer, 8), -EINVAL);
  EQ(RAW(SYS_getdents, fd, 8, 1024), -EFAULT);
  EQ(RAW(SYS_getdents, 500, buffer, 1024), -EBADF);
#endif
  return 0;
}
