/* Which operations change which times. inode(7) */
#include "../check.h"

static int later(struct timespec a, struct timespec b) {
  return a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec > b.tv_nsec);
}
#define OLD ((struct timespec){1000000000, 0})

static void age(const char *path) {
  struct timespec times[2] = {OLD, OLD};
  OK(utimensat(AT_FDCWD, path, times, 0));
}

int main(void) {
  put("f", "x");
  struct stat before = status_of("f");
  usleep(20000);
  int fd = OK(open("f", O_RDWR));
  EQ(write(fd, "yy", 2), 2);
  struct stat after = status_of("f");
  CHECK(later(after.st_mtim, before.st_mtim));
  CHECK(later(after.st_ctim, before.st_ctim));
  age("f");
  EQ(status_of("f").st_mtim.tv_sec, 1000000000);
  usleep(20000);
  OK(ftruncate(fd, 1));
  CHECK(status_of("f").st_mtim.tv_sec > 1000000000);
  age("f");
  struct stat aged = status_of("f");
  usleep(20000);
  OK(chmod("f", 0600));
  CHECK(later(status_of("f").st_ctim, aged.st_ctim));
  EQ(status_of("f").st_mtim.tv_sec, 1000000000);
  OK(mkdir("d", 0755));
  age("d");
  put("d/new", "");
  CHECK(status_of("d").st_mtim.tv_sec > 1000000000);
  age("d");
  OK(unlink("d/new"));
  CHECK(status_of("d").st_mtim.tv_sec > 1000000000);
  aged = status_of("f");
  usleep(20000);
  OK(link("f", "g"));
  CHECK(later(status_of("f").st_ctim, aged.st_ctim));
  struct timespec now;
  OK(clock_gettime(CLOCK_REALTIME, &now));
  put("h", "");
  CHECK(labs(status_of("h").st_mtim.tv_sec - now.tv_sec) <= 2);
  return 0;
}
