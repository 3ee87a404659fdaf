/* noexec, nodev and nosymfollow hold for what is reached through the mount. mount(8) */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("m", 0755));
  OK(mount("none", "m", "tmpfs", 0, NULL));
  put("m/script", "#!/bin/sh\nexit 0\n");
  OK(chmod("m/script", 0755));
  OK(mknod("m/null", S_IFCHR | 0666, 0x103));
  OK(symlink("script", "m/link"));
  OK(access("m/script", X_OK));
  int fd = OK(open("m/null", O_RDWR));
  OK(close(fd));
  OK(mount(NULL, "m", NULL, MS_REMOUNT | MS_NOEXEC | MS_NODEV | MS_NOSUID, NULL));
  ERR(access("m/script", X_OK), EACCES);
  char *argv[] = {"script", NULL};
  ERR(execve("m/script", argv, NULL), EACCES);
  ERR(open("m/null", O_RDWR), EACCES);
  OK(close(OK(open("m/null", O_PATH))));
  fd = OK(open("m/script", O_RDONLY));
  CHECK(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED);
  EQ(errno, EPERM);
  char *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
  CHECK(page != MAP_FAILED);
  ERR(mprotect(page, PAGE, PROT_READ | PROT_EXEC), EACCES);
  OK(munmap(page, PAGE));
  OK(close(fd));
  OK(mount(NULL, "m", NULL, MS_REMOUNT, NULL));
  OK(access("m/script", X_OK));
  OK(close(OK(open("m/null", O_RDWR))));
  OK(umount2("m", 0));
  return 0;
}
