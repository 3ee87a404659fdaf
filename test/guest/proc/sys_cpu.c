/* /sys/devices/system/cpu agrees with sysconf(3) and sched_getaffinity(2). sysfs(5) */
#include "proc.h"
#include <sched.h>

/* How many numbers a list as "0-3,5" has. */
static int members(const char *list) {
  int count = 0;
  while (isdigit((unsigned char)*list)) {
    char *end;
    long from = strtol(list, &end, 10), to = from;
    if (*end == '-') to = strtol(end + 1, &end, 10);
    count += to - from + 1;
    if (*end != ',') break;
    list = end + 1;
  }
  return count;
}

int main(void) {
  EQ(members(get("/sys/devices/system/cpu/online")), sysconf(_SC_NPROCESSORS_ONLN));
  EQ(members(get("/sys/devices/system/cpu/possible")) >= sysconf(_SC_NPROCESSORS_ONLN), 1);
  cpu_set_t set;
  OK(sched_getaffinity(0, sizeof set, &set));
  CHECK(CPU_COUNT(&set) <= members(get("/sys/devices/system/cpu/online")));
  int processors = 0;
  for (char *at = get("/proc/cpuinfo"); (at = strstr(at, "processor\t:")) != NULL; at++) processors++;
  EQ(processors, sysconf(_SC_NPROCESSORS_ONLN));
  number_in("/sys/devices/system/cpu/kernel_max");
  EQ(number_in("/sys/devices/system/cpu/cpu0/topology/core_id"), 0);
  CHECK(members(get("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list")) >= 1);
  EQ(members(get("/sys/devices/system/node/node0/cpulist")), sysconf(_SC_NPROCESSORS_ONLN));
  struct stat status;
  if (stat("/sys/devices/system/cpu/cpu0/cache/index0", &status) == 0) {
    CHECK(strchr(get("/sys/devices/system/cpu/cpu0/cache/index0/size"), 'K') != NULL);
    EQ(number_in("/sys/devices/system/cpu/cpu0/cache/index0/level"), 1);
  }
  EQ(status_of("/sys/devices/system/cpu/online").st_size, PAGE);
  EQ(status_of("/sys/devices/system/cpu/online").st_mode, S_IFREG | 0444);
  CHECK(strchr(get("/sys/kernel/mm/transparent_hugepage/enabled"), '[') != NULL);
  CHECK(mkdir("/sys/new", 0755) == -1);
  CHECK(open("/sys/devices/new", O_CREAT | O_WRONLY, 0644) == -1);
  CHECK(unlink("/sys/devices/system/cpu/online") == -1);
  ERR(open("/sys/missing", O_RDONLY), ENOENT);
  return 0;
}
