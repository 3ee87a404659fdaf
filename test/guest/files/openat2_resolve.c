/* RESOLVE_* of openat2 and its argument checks. openat2(2) */
#include "../check.h"
#include <linux/openat2.h>

static long open2(int dir, const char *path, unsigned long flags, unsigned long mode, unsigned long resolve) {
  struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
  return RAW(SYS_openat2, dir, path, &how, sizeof how);
}

int main(void) {
  OK(mkdir("d", 0755));
  OK(mkdir("d/sub", 0755));
  put("f", "outside");
  put("d/f", "inside");
  OK(symlink("f", "d/link"));
  OK(symlink("../f", "d/up"));
  OK(symlink("/f", "d/absolute"));
  OK(symlink("sub", "d/sublink"));
  int dir = OK(open("d", O_RDONLY | O_DIRECTORY));
  CHECK(open2(dir, "f", O_RDONLY, 0, 0) >= 0);
  CHECK(open2(dir, "../f", O_RDONLY, 0, 0) >= 0);
  EQ(open2(dir, "../f", O_RDONLY, 0, RESOLVE_BENEATH), -EXDEV);
  EQ(open2(dir, "up", O_RDONLY, 0, RESOLVE_BENEATH), -EXDEV);
  EQ(open2(dir, "absolute", O_RDONLY, 0, RESOLVE_BENEATH), -EXDEV);
  EQ(open2(dir, "/", O_RDONLY, 0, RESOLVE_BENEATH), -EXDEV);
  CHECK(open2(dir, "sub/../f", O_RDONLY, 0, RESOLVE_BENEATH) >= 0);
  CHECK(open2(dir, "link", O_RDONLY, 0, RESOLVE_BENEATH) >= 0);
  EQ(open2(dir, "link", O_RDONLY, 0, RESOLVE_NO_SYMLINKS), -ELOOP);
  EQ(open2(dir, "sublink/.", O_RDONLY, 0, RESOLVE_NO_SYMLINKS), -ELOOP);
  CHECK(open2(dir, "link", O_PATH | O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS) >= 0);
  long fd = open2(dir, "/f", O_RDONLY, 0, RESOLVE_IN_ROOT);
  CHECK(fd >= 0);
  char text[8] = {0};
  EQ(read(fd, text, 7), 6);
  SAME(text, "inside");
  CHECK(open2(dir, "absolute", O_RDONLY, 0, RESOLVE_IN_ROOT) >= 0);
  CHECK(open2(dir, "../../../f", O_RDONLY, 0, RESOLVE_IN_ROOT) >= 0);
  EQ(open2(AT_FDCWD, "/proc/self/exe", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS), -ELOOP);
  EQ(open2(AT_FDCWD, "/proc/self/exe", O_RDONLY, 0, RESOLVE_NO_XDEV), -EXDEV);
  return 0;
}
