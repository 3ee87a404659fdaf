/* A directory or file shown at a second place: the same files, separate flags. mount(2), MS_BIND */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("a", 0755));
  OK(mkdir("a/sub", 0755));
  OK(mkdir("b", 0755));
  put("a/f", "one");
  put("target", "covered");
  OK(mount("a", "b", NULL, MS_BIND, NULL));
  SAME(get("b/f"), "one");
  put("b/g", "two");
  SAME(get("a/g"), "two");
  EQ(status_of("a/f").st_ino, status_of("b/f").st_ino);
  EQ(status_of("a/f").st_dev, status_of("b/f").st_dev);
  ERR(rename("a/f", "b/f2"), EXDEV);
  ERR(link("a/f", "b/f2"), EXDEV);
  OK(mount("a/f", "target", "ignored", MS_BIND, "ignored"));
  SAME(get("target"), "one");
  ERR(unlink("target"), EBUSY);
  ERR(rmdir("b"), EBUSY);
  ERR(rename("b", "c"), EBUSY);
  ERR(mount("a", "target", NULL, MS_BIND, NULL), ENOTDIR);
  ERR(mount("a/f", "b", NULL, MS_BIND, NULL), ENOTDIR);
  ERR(mount("missing", "b", NULL, MS_BIND, NULL), ENOENT);
  ERR(mount("a", "missing", NULL, MS_BIND, NULL), ENOENT);
  ERR(mount(NULL, "b", NULL, MS_BIND, NULL), EINVAL);
  ERR(mount("", "b", NULL, MS_BIND, NULL), EINVAL);
  OK(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
  int fd = open("b/h", O_CREAT | O_WRONLY, 0644);
  EQ(fd, -1);
  EQ(errno, EROFS);
  ERR(mkdir("b/x", 0755), EROFS);
  ERR(unlink("b/g"), EROFS);
  ERR(chmod("b/g", 0600), EROFS);
  ERR(access("b/g", W_OK), EROFS);
  put("a/g", "still writable");
  SAME(get("b/g"), "still writable");
  OK(chdir("b/sub"));
  char directory[PATH_MAX];
  CHECK(getcwd(directory, sizeof directory) != NULL);
  CHECK(strcmp(directory + strlen(directory) - 6, "/b/sub") == 0);
  OK(chdir("../.."));
  OK(umount2("b", 0));
  OK(umount2("target", 0));
  SAME(get("target"), "covered");
  ERR(access("b/f", F_OK), ENOENT);
  return 0;
}
