/* statm, status and stat tell the same sizes; they follow what is mapped and touched. proc_pid_statm(5) */
#include "proc.h"

int main(void) {
  unsigned long size, resident, shared, text, lib, data, dirty;
  EQ(sscanf(get("/proc/self/statm"), "%lu %lu %lu %lu %lu %lu %lu", &size, &resident, &shared, &text, &lib, &data, &dirty), 7);
  EQ(size * 4, number_of("/proc/self/status", "VmSize:"));
  EQ(size * PAGE, stat_field("/proc/self/stat", 23));
  EQ(lib, 0);
  EQ(dirty, 0);
  EQ(text * 4, number_of("/proc/self/status", "VmExe:"));
  EQ(data * 4, number_of("/proc/self/status", "VmData:") + number_of("/proc/self/status", "VmStk:"));
  CHECK(resident >= shared && size > resident);
  char *memory = anonymous(4096 * PAGE, PROT_READ | PROT_WRITE);
  EQ(number_of("/proc/self/status", "VmSize:"), size * 4 + 4096 * 4);
  EQ(number_of("/proc/self/status", "VmData:") + number_of("/proc/self/status", "VmStk:"), data * 4 + 4096 * 4);
  long before = number_of("/proc/self/status", "VmRSS:");
  memset(memory, 1, 1024 * PAGE);
  long after = number_of("/proc/self/status", "VmRSS:");
  CHECK(after >= before + 4000 && after <= before + 4500);
  EQ(munmap(memory, 4096 * PAGE), 0);
  CHECK(number_of("/proc/self/status", "VmPeak:") >= (long)size * 4 + 4096 * 4);
  CHECK(number_of("/proc/self/status", "VmHWM:") >= after - 400);
  CHECK(number_of("/proc/self/status", "VmRSS:") <= before + 400);
  return 0;
}
