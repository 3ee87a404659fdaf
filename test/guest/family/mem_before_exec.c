/* /proc/PID/mem stays with the memory that the process had when it was opened. proc(5) */
#include "family.h"

static volatile char mark[16] = "first";

int main(int argc, char **argv) {
  if (argc > 1)
    for (;;) pause();
  int go[2], done[2], status;
  OK(pipe(go));
  OK(pipe2(done, O_CLOEXEC));
  pid_t pid = OK(fork());
  if (pid == 0) {
    char byte;
    EQ(read(go[0], &byte, 1), 1);
    execl("/proc/self/exe", argv[0], "again", NULL);
    _exit(1);
  }
  close(done[1]);
  char path[64], seen[16];
  snprintf(path, sizeof path, "/proc/%d/mem", pid);
  int mem = OK(open(path, O_RDWR));
  snprintf(path, sizeof path, "/proc/%d/pagemap", pid);
  int map = OK(open(path, O_RDONLY));
  EQ(pread(mem, seen, 6, (off_t)mark), 6);
  SAME(seen, "first");
  EQ(pwrite(mem, "F", 1, (off_t)mark), 1);
  uint64_t entry;
  EQ(pread(map, &entry, 8, (off_t)mark / 4096 * 8), 8);
  OK(write(go[1], "x", 1));
  EQ(read(done[0], seen, 1), 0);
  /* Another program is there now. */
  EQ(pread(mem, seen, 6, (off_t)mark), 0);
  EQ(pwrite(mem, "x", 1, (off_t)mark), 0);
  EQ(pread(map, &entry, 8, (off_t)mark / 4096 * 8), 0);
  snprintf(path, sizeof path, "/proc/%d/mem", pid);
  int again = OK(open(path, O_RDONLY));
  CHECK(pread(again, seen, 1, (off_t)mark) == 1 || errno == EIO);
  OK(kill(pid, SIGKILL));
  EQ(waitpid(pid, &status, 0), pid);
  EQ(pread(again, seen, 1, (off_t)mark), 0);
  return 0;
}
