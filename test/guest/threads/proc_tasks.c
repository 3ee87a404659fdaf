/* /proc/self/task has a directory for every thread, each with its own name, state and times. proc_pid_task(5) */
#include "../check.h"
#include <pthread.h>
#include <sys/prctl.h>

static pthread_barrier_t barrier;
static int ends[2];
static volatile int ids[3];

static void *thread(void *argument) {
  int number = (int)(long)argument;
  char name[16], byte;
  snprintf(name, sizeof name, "worker %d", number);
  prctl(PR_SET_NAME, name, 0, 0, 0);
  ids[number] = RAW(SYS_gettid);
  pthread_barrier_wait(&barrier);
  while (read(ends[0], &byte, 1) < 0 && errno == EINTR) {
  }
  return NULL;
}

static char *line_in(int tid, const char *file, const char *start) {
  static char path[64], line[512];
  snprintf(path, sizeof path, "/proc/self/task/%d/%s", tid, file);
  char *at = strstr(get(path), start);
  if (at == NULL) return "";
  at += strlen(start);
  snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
  return line;
}

int main(void) {
  pthread_t threads[3];
  OK(pipe(ends));
  EQ(pthread_barrier_init(&barrier, NULL, 4), 0);
  for (long i = 0; i < 3; i++) EQ(pthread_create(&threads[i], NULL, thread, (void *)i), 0);
  pthread_barrier_wait(&barrier);
  usleep(20000);
  int count = 0;
  DIR *dir = opendir("/proc/self/task");
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) count += entry->d_name[0] != '.';
  closedir(dir);
  EQ(count, 4);
  EQ(status_of("/proc/self/task").st_nlink, 6);
  SAME(line_in(getpid(), "status", "Threads:\t"), "4");
  for (int i = 0; i < 3; i++) {
    char name[16], path[64];
    snprintf(name, sizeof name, "worker %d", i);
    SAME(line_in(ids[i], "status", "Name:\t"), name);
    SAME(line_in(ids[i], "status", "State:\t"), "S (sleeping)");
    EQ(atoi(line_in(ids[i], "status", "Pid:\t")), ids[i]);
    EQ(atoi(line_in(ids[i], "status", "Tgid:\t")), getpid());
    CHECK(strstr(line_in(ids[i], "stat", ") "), "S ") != NULL);
    CHECK(atoi(line_in(ids[i], "status", "\nvoluntary_ctxt_switches:\t")) >= 1);
    /* The names of other threads can be looked up, but are not listed. */
    snprintf(path, sizeof path, "/proc/%d/comm", ids[i]);
    CHECK(strncmp(get(path), name, 8) == 0);
    long number;
    unsigned long fd;
    if (sscanf(line_in(ids[i], "syscall", ""), "%ld 0x%lx", &number, &fd) == 2) {
      EQ(number, SYS_read);
      EQ(fd, ends[0]);
    }
  }
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/comm", ids[1]);
  int comm = OK(open(path, O_RDWR));
  EQ(write(comm, "renamed", 7), 7);
  SAME(line_in(ids[1], "status", "Name:\t"), "renamed");
  EQ(write(ends[1], "xyz", 3), 3);
  for (int i = 0; i < 3; i++) EQ(pthread_join(threads[i], NULL), 0);
  usleep(20000);
  char buffer[64];
  ERR(pread(comm, buffer, 64, 0), ESRCH);
  ERR(open(path, O_RDONLY), ENOENT);
  SAME(line_in(getpid(), "status", "Threads:\t"), "1");
  struct rusage usage;
  OK(getrusage(RUSAGE_SELF, &usage));
  CHECK(usage.ru_nvcsw >= 3);
  return 0;
}
