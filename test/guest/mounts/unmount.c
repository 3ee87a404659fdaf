/* What umount2(2) refuses: busy mounts, places that are none, flags that do not go together. */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("m", 0755));
  OK(symlink("m", "link"));
  put("file", "");
  ERR(umount2("m", 0), EINVAL);
  ERR(umount2("file", 0), EINVAL);
  ERR(umount2("missing", 0), ENOENT);
  ERR(umount2("", 0), ENOENT);
  ERR(umount2("m", 0x10), EINVAL);
  ERR(umount2("m", -1), EINVAL);
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(RAW(SYS_umount2, bad_pointers[i], 0), -EFAULT);
  OK(mount("none", "m", "tmpfs", 0, NULL));
  OK(mkdir("m/inner", 0755));
  ERR(umount2("m/inner", 0), EINVAL);
  int fd = OK(open("m/f", O_CREAT | O_RDWR, 0644));
  ERR(umount2("m", 0), EBUSY);
  OK(close(fd));
  fd = OK(open("m", O_PATH));
  ERR(umount2("m", 0), EBUSY);
  OK(close(fd));
  OK(chdir("m/inner"));
  ERR(umount2("../../m", 0), EBUSY);
  OK(chdir("../.."));
  OK(mount("none", "m/inner", "tmpfs", 0, NULL));
  ERR(umount2("m", 0), EBUSY);
  OK(umount2("m/inner", 0));
  fd = OK(open("m/f", O_RDONLY));
  char *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
  CHECK(page != MAP_FAILED);
  OK(close(fd));
  ERR(umount2("m", 0), EBUSY);
  OK(munmap(page, PAGE));
  ERR(umount2("link", UMOUNT_NOFOLLOW), EINVAL);
  ERR(umount2("m", MNT_EXPIRE | MNT_DETACH), EINVAL);
  ERR(umount2("m", MNT_EXPIRE | MNT_FORCE), EINVAL);
  ERR(umount2("m", MNT_EXPIRE), EAGAIN);
  OK(access("m/f", F_OK));
  ERR(umount2("m", MNT_EXPIRE), EAGAIN);
  OK(umount2("m", MNT_EXPIRE));
  OK(mount("none", "m", "tmpfs", 0, NULL));
  OK(umount2("link", 0));
  ERR(umount2("m", 0), EINVAL);
  return 0;
}
