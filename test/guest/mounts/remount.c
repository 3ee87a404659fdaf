/* Read-only and back; refused while something is open for writing. mount(2), MS_REMOUNT */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("m", 0755));
  ERR(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL), EINVAL);
  ERR(mount(NULL, "m", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), EINVAL);
  OK(mount("none", "m", "tmpfs", 0, NULL));
  put("m/f", "x");
  int fd = OK(open("m/f", O_WRONLY));
  ERR(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL), EBUSY);
  ERR(mount(NULL, "m", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), EBUSY);
  OK(close(fd));
  fd = OK(open("m/f", O_RDONLY));
  OK(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL));
  ERR(open("m/f", O_RDWR), EROFS);
  ERR(truncate("m/f", 0), EROFS);
  ERR(fchmod(fd, 0600), EROFS);
  ERR(utimensat(AT_FDCWD, "m/f", NULL, 0), EROFS);
  ERR(open("m/new", O_CREAT | O_WRONLY, 0644), EROFS);
  ERR(symlink("x", "m/link"), EROFS);
  ERR(rename("m/f", "m/g"), EROFS);
  struct statfs fs;
  OK(statfs("m", &fs));
  EQ(fs.f_flags & FLAG_RDONLY, FLAG_RDONLY);
  OK(fstatfs(fd, &fs));
  EQ(fs.f_flags & FLAG_RDONLY, FLAG_RDONLY);
  OK(mount(NULL, "m", NULL, MS_REMOUNT, NULL));
  put("m/f", "y");
  OK(close(fd));
  OK(umount2("m", 0));
  OK(mount("none", "m", "tmpfs", MS_RDONLY, NULL));
  ERR(mkdir("m/d", 0755), EROFS);
  OK(umount2("m", 0));
  return 0;
}
