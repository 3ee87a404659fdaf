/* A mount that was detached lives on for those who use it. umount2(2), MNT_DETACH */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("m", 0755));
  OK(mount("none", "m", "tmpfs", 0, NULL));
  OK(mkdir("m/inner", 0755));
  OK(mount("none", "m/inner", "tmpfs", 0, NULL));
  put("m/f", "content");
  put("m/inner/g", "below");
  int directory = OK(open("m", O_RDONLY | O_DIRECTORY)), fd = OK(open("m/f", O_RDWR));
  OK(umount2("m", MNT_DETACH));
  ERR(access("m/f", F_OK), ENOENT);
  char bytes[16] = {0};
  EQ(read(fd, bytes, 16), 7);
  SAME(bytes, "content");
  int again = OK(openat(directory, "f", O_RDWR));
  EQ(write(again, "C", 1), 1);
  OK(unlinkat(directory, "f", 0));
  int made = OK(openat(directory, "new", O_CREAT | O_RDWR, 0644));
  EQ(write(made, "x", 1), 1);
  ERR(umount2("m", 0), EINVAL);
  OK(close(made));
  OK(close(again));
  OK(close(fd));
  OK(close(directory));
  OK(rmdir("m"));
  return 0;
}
