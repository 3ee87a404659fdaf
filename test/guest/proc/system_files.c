/* meminfo, cpuinfo, mounts, uptime, loadavg, version, stat, filesystems: parseable. proc(5) */
#include "../check.h"
#include <mntent.h>

int main(void) {
  unsigned long total, free_;
  char *text = get("/proc/meminfo");
  CHECK(sscanf(text, "MemTotal: %lu kB\nMemFree: %lu kB", &total, &free_) == 2);
  CHECK(total >= free_ && total > 10000);
  CHECK(strstr(text, "\nMemAvailable:") != NULL);
  text = get("/proc/cpuinfo");
  CHECK(strncmp(text, "processor\t: 0\n", 14) == 0);
  CHECK(strstr(text, "\nflags\t\t: ") != NULL && strstr(text, "\nmodel name\t: ") != NULL);
  FILE *mounts = setmntent("/proc/mounts", "r");
  CHECK(mounts != NULL);
  int root = 0, proc = 0;
  for (struct mntent *entry; (entry = getmntent(mounts)) != NULL;) {
    root |= strcmp(entry->mnt_dir, "/") == 0;
    proc |= strcmp(entry->mnt_dir, "/proc") == 0 && strcmp(entry->mnt_type, "proc") == 0;
  }
  EQ(root, 1);
  EQ(proc, 1);
  CHECK(strlen(get("/proc/self/mounts")) > 0);
  double up, idle;
  EQ(sscanf(get("/proc/uptime"), "%lf %lf", &up, &idle), 2);
  CHECK(up >= 0);
  double load;
  EQ(sscanf(get("/proc/loadavg"), "%lf", &load), 1);
  CHECK(strncmp(get("/proc/version"), "Linux version ", 14) == 0);
  CHECK(strstr(get("/proc/filesystems"), "proc") != NULL);
  CHECK(strncmp(get("/proc/stat"), "cpu ", 4) == 0);
  CHECK(strlen(get("/proc/sys/kernel/hostname")) > 1);
  SAME(get("/proc/sys/kernel/ostype"), "Linux\n");
  CHECK(atoi(get("/proc/sys/kernel/pid_max")) > 100);
  return 0;
}
