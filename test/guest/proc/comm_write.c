/* comm can be written: 15 bytes of it count, and everything shows the new name. proc_pid_comm(5) */
#include "proc.h"
#include <sys/prctl.h>

int main(void) {
  char name[17] = "";
  EQ(put_into("/proc/self/comm", "short"), 0);
  SAME(get("/proc/self/comm"), "short\n");
  EQ(put_into("/proc/thread-self/comm", "a name of more than sixteen"), 0);
  SAME(get("/proc/self/comm"), "a name of more \n");
  OK(prctl(PR_GET_NAME, name, 0, 0, 0));
  SAME(name, "a name of more ");
  OK(prctl(PR_SET_NAME, "x (y) z", 0, 0, 0));
  SAME(get("/proc/self/comm"), "x (y) z\n");
  CHECK(strstr(get("/proc/self/stat"), " (x (y) z) R ") != NULL);
  SAME(line_of("/proc/self/status", "Name:\t"), "x (y) z");
  EQ(status_of("/proc/self/comm").st_mode, S_IFREG | 0644);
  int fd = OK(open("/proc/self/comm", O_WRONLY | O_TRUNC));
  EQ(write(fd, "one\0two", 7), 7);
  SAME(get("/proc/self/comm"), "one\n");
  EQ(close(fd), 0);
  return 0;
}
