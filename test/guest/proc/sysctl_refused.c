/* What in /proc/sys cannot be written, created or removed, even by root. proc_sys(5) */
#include "proc.h"

int main(void) {
  ERR(open("/proc/sys/kernel/ostype", O_WRONLY), EACCES);
  ERR(open("/proc/sys/kernel/osrelease", O_RDWR), EACCES);
  ERR(open("/proc/sys/kernel/random/uuid", O_WRONLY), EACCES);
  ERR(open("/proc/sys/kernel/missing", O_RDONLY), ENOENT);
  ERR(open("/proc/sys/kernel/ostype/x", O_RDONLY), ENOTDIR);
  CHECK(open("/proc/sys/kernel/new", O_CREAT | O_WRONLY, 0644) == -1);
  CHECK(mkdir("/proc/sys/new", 0755) == -1);
  CHECK(unlink("/proc/sys/kernel/ostype") == -1);
  CHECK(rename("/proc/sys/kernel/ostype", "/proc/sys/kernel/x") == -1);
  EQ(status_of("/proc/sys/kernel/ostype").st_mode, S_IFREG | 0444);
  EQ(status_of("/proc/sys/kernel/hostname").st_mode, S_IFREG | 0644);
  EQ(status_of("/proc/sys/kernel").st_mode, S_IFDIR | 0555);
  ERR(open("/proc/sys/kernel", O_RDWR), EISDIR);
  return 0;
}
