/* What ended processes have used stays in the machine's totals. proc_stat(5) */
#include "../proc/proc.h"
#include "family.h"
#include <sys/wait.h>

struct totals {
  unsigned long long busy, switches, faults;
};
static struct totals totals(void) {
  unsigned long long user, nice, system;
  EQ(sscanf(line_of("/proc/stat", "cpu "), "%llu %llu %llu", &user, &nice, &system), 3);
  return (struct totals){user + nice + system, (unsigned long long)number_of("/proc/stat", "ctxt "),
                         (unsigned long long)number_of("/proc/vmstat", "pgfault ")};
}
static volatile unsigned long spun;

int main(void) {
  struct totals before = totals();
  for (int i = 0; i < 3; i++) {
    pid_t child = fork();
    if (child == 0) {
      while (clock() < CLOCKS_PER_SEC / 10) spun++;
      usleep(1000);
      _exit(0);
    }
    EQ(waitpid(child, NULL, 0), child);
    struct totals after = totals();
    CHECK(after.busy >= before.busy + 7);
    CHECK(after.switches > before.switches && after.faults >= before.faults);
    before = after;
  }
  return 0;
}
