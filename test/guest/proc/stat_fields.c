/* /proc/self/stat: 52 fields, and right where the program knows better. proc_pid_stat(5) */
#include "proc.h"

extern char **environ;

int main(int argc, char **argv) {
  int data = 0;
  char *text = get("/proc/self/stat"), *end = strrchr(text, ')');
  int fields = 2;
  CHECK(end != NULL && text[strlen(text) - 1] == '\n');
  for (char *at = end; *at; at++) fields += *at == ' ';
  EQ(fields, 52);
  char const *path = "/proc/self/stat";
  EQ(stat_field(path, 4), getppid());
  EQ(stat_field(path, 5), getpgrp());
  EQ(stat_field(path, 6), getsid(0));
  EQ(stat_field(path, 20), 1);
  EQ(stat_field(path, 21), 0);
  EQ(stat_field(path, 38), SIGCHLD);
  EQ(stat_field(path, 18), 20);
  EQ(setpriority(PRIO_PROCESS, 0, 7), 0);
  EQ(stat_field(path, 18), 27);
  EQ(stat_field(path, 19), 7);
  CHECK(stat_field(path, 26) <= (unsigned long)main && (unsigned long)main < stat_field(path, 27));
  CHECK((unsigned long)&data <= stat_field(path, 28) && stat_field(path, 28) <= (unsigned long)argv);
  EQ(stat_field(path, 48), argv[0]);
  EQ(stat_field(path, 49), argv[argc - 1] + strlen(argv[argc - 1]) + 1);
  EQ(stat_field(path, 50), environ[0]);
  CHECK(stat_field(path, 45) < stat_field(path, 46) && stat_field(path, 47) <= (unsigned long)sbrk(0));
  struct rlimit rss;
  OK(getrlimit(RLIMIT_RSS, &rss));
  EQ(stat_field(path, 25), rss.rlim_cur);
  double up;
  EQ(sscanf(get("/proc/uptime"), "%lf", &up), 1);
  CHECK(stat_field(path, 22) <= up * 100 + 1);
  EQ(stat_field(path, 41), 0);
  EQ(stat_field(path, 52), 0);
  return 0;
}
