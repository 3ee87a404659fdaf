/* mountinfo: every line parses, ids are unique, /, /proc and /sys are there; mounts has as many lines. */
#include "proc.h"

static int count_lines(const char *path) {
  int lines = 0;
  for (char *at = get(path); *at; at++) lines += *at == '\n';
  return lines;
}

int main(void) {
  static int ids[1000];
  int count = 0, root = 0, proc = 0;
  for (char *line = strtok(strdup(get("/proc/self/mountinfo")), "\n"); line != NULL; line = strtok(NULL, "\n")) {
    int id, parent;
    unsigned major, minor;
    char in_fs[512], at[512], options[1024], type[64], source[512];
    EQ(sscanf(line, "%d %d %u:%u %511s %511s %1023s", &id, &parent, &major, &minor, in_fs, at, options), 7);
    char *rest = strstr(line, " - ");
    CHECK(rest != NULL && sscanf(rest, " - %63s %511s", type, source) == 2);
    CHECK(strncmp(options, "rw", 2) == 0 || strncmp(options, "ro", 2) == 0);
    for (int i = 0; i < count; i++) CHECK(ids[i] != id);
    CHECK(count < 1000);
    ids[count++] = id;
    if (strcmp(at, "/") == 0) root = id;
    if (strcmp(at, "/proc") == 0) proc = strcmp(type, "proc") == 0;
  }
  CHECK(root != 0 && proc == 1);
  EQ(count, count_lines("/proc/self/mounts"));
  EQ(count, count_lines("/proc/mounts"));
  CHECK(strncmp(get("/proc/self/mountstats"), "device ", 7) == 0);
  return 0;
}
