/* Every file below /proc and /sys is opened, read in odd pieces, written to and asked strange things. */
#include "hostile.h"

static long files;
static void visit(const char *path, int depth) {
  DIR *dir = opendir(path);
  if (dir == NULL || depth > 5) {
    if (dir) closedir(dir);
    return;
  }
  for (struct dirent *entry; (entry = readdir(dir)) != NULL && files < 3000;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    char name[4096];
    if (snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= (int)sizeof name) continue;
    struct stat status;
    if (lstat(name, &status) != 0) continue;
    files++;
    if (S_ISDIR(status.st_mode)) {
      visit(name, depth + 1);
      continue;
    }
    if (S_ISLNK(status.st_mode)) {
      char target[1];
      readlink(name, target, 1);
      continue;
    }
    int fd = open(name, O_RDWR | O_NONBLOCK);
    if (fd < 0) fd = open(name, O_RDONLY | O_NONBLOCK);
    if (fd < 0) continue;
    static char buffer[20000];
    read(fd, buffer, 1);
    read(fd, buffer, 7);
    read(fd, buffer, sizeof buffer);
    pread(fd, buffer, 100, 1L << 40);
    pread(fd, buffer, 100, 0x7fffffffffffff00);
    lseek(fd, -1, SEEK_END);
    lseek(fd, 1L << 50, SEEK_SET);
    read(fd, buffer, 10);
    if (strcmp(entry->d_name, "mem") != 0) {
      lseek(fd, 0, SEEK_SET);
      write(fd, "-1\n", 3);
      write(fd, "99999999999999999999\n", 21);
      pwrite(fd, buffer, 5000, 100);
    }
    ftruncate(fd, 5);
    fallocate(fd, 0, 0, 100);
    mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    RAW(SYS_ioctl, fd, random64(), buffer);
    close(fd);
  }
  closedir(dir);
}

int main(void) {
  only_on_skerry();
  signal(SIGXFSZ, SIG_IGN);
  visit("/proc", 0);
  visit("/sys", 0);
  CHECK(files > 10);
  puts("survived");
  return 0;
}
