/* /proc/self/status, stat and statm: parseable, and right where we know better. proc(5) */
#include "../check.h"

int main(void) {
  char *text = get("/proc/self/status");
  int value;
  char *line = strstr(text, "\nPid:");
  CHECK(line != NULL && sscanf(line, "\nPid: %d", &value) == 1);
  EQ(value, getpid());
  line = strstr(text, "\nPPid:");
  CHECK(line != NULL && sscanf(line, "\nPPid: %d", &value) == 1);
  EQ(value, getppid());
  unsigned ids[4];
  line = strstr(text, "\nUid:");
  CHECK(line != NULL && sscanf(line, "\nUid: %u %u %u %u", &ids[0], &ids[1], &ids[2], &ids[3]) == 4);
  EQ(ids[0], getuid());
  EQ(ids[1], geteuid());
  CHECK(strstr(text, "\nVmRSS:") != NULL && strstr(text, "\nVmSize:") != NULL && strstr(text, "\nThreads:\t1\n") != NULL);
  CHECK(strncmp(text, "Name:\t", 6) == 0);
  text = get("/proc/self/stat");
  char state;
  int pid, parent;
  EQ(sscanf(text, "%d", &pid), 1);
  EQ(pid, getpid());
  char *end = strrchr(text, ')');
  CHECK(end != NULL && sscanf(end, ") %c %d", &state, &parent) == 2);
  EQ(state, 'R');
  EQ(parent, getppid());
  int spaces = 0;
  for (char *at = end; *at; at++) spaces += *at == ' ';
  CHECK(spaces >= 40);
  unsigned long size, resident;
  EQ(sscanf(get("/proc/self/statm"), "%lu %lu", &size, &resident), 2);
  CHECK(size >= resident && resident > 0);
  return 0;
}
