/* execve(2) by a thread that is not the first: the others end, and the caller gets the process's id. */
#include "threads.h"

static char *self;
static pid_t before;

static void *spin(void *argument) {
  for (;;) {}
  return argument;
}
static void *execute(void *argument) {
  char text[16];
  snprintf(text, sizeof text, "%d", before);
  execl("/proc/self/exe", self, text, NULL);
  return argument;
}

int main(int argc, char **argv) {
  if (argc > 1) {
    EQ(getpid(), atoi(argv[1]));
    EQ(gettid_(), getpid());
    DIR *tasks = opendir("/proc/self/task");
    CHECK(tasks != NULL);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL;) count += entry->d_name[0] != '.';
    EQ(count, 1);
    puts("alone");
    return 0;
  }
  self = argv[0];
  before = getpid();
  start(spin, NULL);
  start(execute, NULL);
  for (;;) pause();
}
