/* What /proc/self says of the program follows execve(2). */
#include "proc.h"

int main(int argc, char **argv) {
  if (argc == 1) {
    EQ(put_into("/proc/self/comm", "before"), 0);
    EQ(put_into("/proc/self/oom_score_adj", "300"), 0);
    OK(symlink("/proc/self/exe", "link"));
    char *arguments[] = {argv[0], "again", NULL};
    execv("/proc/self/exe", arguments);
    FAIL("execve: %d", errno);
  }
  CHECK(strcmp(get("/proc/self/comm"), "before\n") != 0);
  EQ(number_in("/proc/self/oom_score_adj"), 300);
  char text[4096] = "";
  EQ(read(OK(open("/proc/self/cmdline", O_RDONLY)), text, sizeof text), strlen(argv[0]) + 1 + 6);
  SAME(text, argv[0]);
  EQ(number_of("/proc/self/status", "Pid:\t"), getpid());
  return 0;
}
