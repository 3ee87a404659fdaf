/* task/ has a directory for every thread, thread-self leads to the caller's. proc_pid_task(5) */
#include "proc.h"

int main(void) {
  char path[128], expected[64], text[128] = "";
  long tid = RAW(SYS_gettid);
  DIR *dir = opendir("/proc/self/task");
  CHECK(dir != NULL);
  int count = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    EQ(atoi(entry->d_name), tid);
    EQ(entry->d_type, DT_DIR);
    count++;
  }
  EQ(count, 1);
  EQ(status_of("/proc/self/task").st_nlink, 3);
  OK(readlink("/proc/thread-self", text, sizeof text - 1));
  snprintf(expected, sizeof expected, "%d/task/%ld", getpid(), tid);
  SAME(text, expected);
  static const char *const files[] = {"status", "stat", "statm", "maps", "cmdline", "comm", "fd", "limits", "children"};
  for (size_t i = 0; i < COUNT(files); i++) {
    snprintf(path, sizeof path, "/proc/self/task/%ld/%s", tid, files[i]);
    OK(access(path, R_OK));
  }
  snprintf(path, sizeof path, "/proc/self/task/%ld/task", tid);
  ERR(open(path, O_RDONLY), ENOENT);
  ERR(open("/proc/self/task/1", O_RDONLY), ENOENT);
  ERR(open("/proc/self/task/0", O_RDONLY), ENOENT);
  ERR(open("/proc/self/task/x", O_RDONLY), ENOENT);
  SAME(line_of("/proc/thread-self/status", "Threads:\t"), "1");
  return 0;
}
