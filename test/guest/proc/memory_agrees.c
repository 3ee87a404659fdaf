/* meminfo, sysinfo(2), sysconf(3), uptime and loadavg agree. proc_meminfo(5) */
#include "proc.h"
#include <sys/sysinfo.h>

int main(void) {
  struct sysinfo info;
  OK(sysinfo(&info));
  EQ(info.totalram * info.mem_unit / 1024, number_of("/proc/meminfo", "MemTotal:"));
  EQ(sysconf(_SC_PHYS_PAGES), number_of("/proc/meminfo", "MemTotal:") / 4);
  long free_kb = info.freeram * info.mem_unit / 1024;
  CHECK(labs(free_kb - number_of("/proc/meminfo", "MemFree:")) < (256 << 10));
  EQ(info.totalswap * info.mem_unit / 1024, number_of("/proc/meminfo", "SwapTotal:"));
  double up, load;
  EQ(sscanf(get("/proc/uptime"), "%lf", &up), 1);
  CHECK(up - info.uptime < 3 && info.uptime - up < 3);
  struct timespec now;
  OK(clock_gettime(CLOCK_BOOTTIME, &now));
  CHECK(now.tv_sec - up < 3);
  EQ(sscanf(get("/proc/loadavg"), "%lf", &load), 1);
  CHECK(load - info.loads[0] / 65536.0 < 0.5 && info.loads[0] / 65536.0 - load < 0.5);
  CHECK(info.procs > 0);
  int running, all, last;
  EQ(sscanf(strchr(get("/proc/loadavg"), '/') - 1, "%d/%d %d", &running, &all, &last), 3);
  CHECK(running >= 1 && all >= 1);
  return 0;
}
