/* sysinfo: plausible and consistent. sysinfo(2) */
#include "../check.h"
#include <sys/sysinfo.h>

int main(void) {
  struct sysinfo info;
  OK(sysinfo(&info));
  CHECK(info.uptime >= 0);
  CHECK(info.mem_unit >= 1);
  CHECK(info.totalram * info.mem_unit >= 16UL << 20);
  CHECK(info.freeram <= info.totalram);
  CHECK(info.procs >= 1);
  EQ(sysconf(_SC_PAGESIZE), 4096);
  CHECK(sysconf(_SC_PHYS_PAGES) > 0);
  CHECK(sysconf(_SC_NPROCESSORS_ONLN) >= 1);
  CHECK(sysconf(_SC_NPROCESSORS_CONF) >= sysconf(_SC_NPROCESSORS_ONLN));
  return 0;
}
