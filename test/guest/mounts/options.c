/* Options of tmpfs, as given and as shown. tmpfs(5) */
#include "mounts.h"

int main(void) {
  own_mounts();
  OK(mkdir("m", 0755));
  const char *bad[] = {"nonsense", "size=x", "size=", "mode=9", "uid=x", "nr_inodes=-1", "size=10q", "huge=perhaps"};
  for (size_t i = 0; i < COUNT(bad); i++) ERR(mount("none", "m", "tmpfs", 0, bad[i]), EINVAL);
  OK(mount("none", "m", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOATIME, "size=64k,nr_inodes=10,mode=0750"));
  const char *line = line_of("/proc/self/mounts", here("m"));
  CHECK(line != NULL && strncmp(line, "none ", 5) == 0);
  CHECK(strstr(line, " tmpfs rw,nosuid,nodev,noatime,size=64k,nr_inodes=10,mode=750") != NULL);
  struct statfs fs;
  OK(statfs("m", &fs));
  EQ(fs.f_files, 10);
  int asked = FLAG_NOSUID | FLAG_NODEV | FLAG_NOATIME;
  EQ(fs.f_flags & (asked | FLAG_RDONLY), asked);
  char name[16];
  int made = 0;
  for (; made < 20; made++) {
    snprintf(name, sizeof name, "m/%d", made);
    if (mknod(name, S_IFREG | 0600, 0) != 0) break;
  }
  EQ(errno, ENOSPC);
  EQ(made, 9);
  OK(unlink("m/3"));
  OK(mkdir("m/d", 0700));
  OK(mount(NULL, "m", NULL, MS_REMOUNT | MS_NOSUID, "nr_inodes=20"));
  OK(statfs("m", &fs));
  EQ(fs.f_files, 20);
  ERR(mount(NULL, "m", NULL, MS_REMOUNT, "nr_inodes=3"), EINVAL);
  OK(umount2("m", 0));
  return 0;
}
