/* limits shows what setrlimit(2) set. proc_pid_limits(5) */
#include "proc.h"

int main(void) {
  struct rlimit limit;
  OK(getrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = 123;
  OK(setrlimit(RLIMIT_NOFILE, &limit));
  unsigned long soft, hard;
  EQ(sscanf(line_of("/proc/self/limits", "Max open files"), "%lu %lu files", &soft, &hard), 2);
  EQ(soft, 123);
  EQ(hard, limit.rlim_max);
  OK(getrlimit(RLIMIT_FSIZE, &limit));
  limit.rlim_cur = 1L << 40;
  OK(setrlimit(RLIMIT_FSIZE, &limit));
  EQ(number_of("/proc/self/limits", "Max file size"), 1L << 40);
  limit.rlim_cur = RLIM_INFINITY;
  OK(setrlimit(RLIMIT_FSIZE, &limit));
  CHECK(strstr(line_of("/proc/self/limits", "Max file size"), "unlimited") != NULL);
  int lines = 0;
  for (char *at = get("/proc/self/limits"); *at; at++) lines += *at == '\n';
  EQ(lines, 17);
  return 0;
}
