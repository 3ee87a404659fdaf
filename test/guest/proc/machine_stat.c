/* /proc/stat: a line for all CPUs and one for each, boot time, counts. proc_stat(5) */
#include "proc.h"

static volatile unsigned long spun;

int main(void) {
  // A machine that has just started has not been up, nor busy, for one tick of the clock.
  while (clock() < CLOCKS_PER_SEC / 20) spun++;
  char const *path = "/proc/stat";
  unsigned long long times[10];
  char *line = line_of(path, "cpu  ");
  CHECK(line != NULL);
  int fields = 0;
  for (char *at = line, *end; fields < 10; at = end, fields++) {
    times[fields] = strtoull(at, &end, 10);
    if (end == at) break;
  }
  EQ(fields, 10);
  CHECK(times[3] + times[0] + times[2] > 0);
  int cpus = 0;
  for (char *at = get(path); (at = strstr(at, "\ncpu")) != NULL; at++) cpus++;
  EQ(cpus, sysconf(_SC_NPROCESSORS_ONLN));
  double up;
  EQ(sscanf(get("/proc/uptime"), "%lf", &up), 1);
  CHECK(labs(number_of(path, "btime ") + (long)up - time(NULL)) < 5);
  CHECK(number_of(path, "processes ") >= 1);
  CHECK(number_of(path, "procs_running ") >= 1);
  CHECK(number_of(path, "ctxt ") >= 0 && number_of(path, "intr ") >= 0 && number_of(path, "softirq ") >= 0);
  CHECK(number_of("/proc/vmstat", "pgfault ") >= 0 && number_of("/proc/vmstat", "nr_free_pages ") > 0);
  return 0;
}
