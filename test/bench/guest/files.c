// Writes, reads and copies a large file: "name ns-per-MB" a line.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char buffer[1 << 20];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void pass(const char *name, const char *from, const char *to, long total, size_t piece) {
  int in = from ? open(from, O_RDONLY) : -1;
  int out = to ? open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644) : -1;
  double start = now();
  for (long done = 0; done < total; done += piece) {
    if ((from && read(in, buffer, piece) != (ssize_t)piece) || (to && write(out, buffer, piece) != (ssize_t)piece)) {
      perror(name);
      exit(1);
    }
  }
  printf("%s %.1f\n", name, (now() - start) / (total / 1e6));
  fflush(stdout);
  if (from) close(in);
  if (to) close(out);
}

int main(int argc, char **argv) {
  long total = (argc > 1 ? atol(argv[1]) : 100) << 20;
  memset(buffer, 'x', sizeof buffer);
  pass("write-1m", NULL, "files.a", total, 1 << 20);
  pass("read-1m", "files.a", NULL, total, 1 << 20);
  pass("read-64k", "files.a", NULL, total, 1 << 16);
  pass("copy-64k", "files.a", "files.b", total, 1 << 16);
  unlink("files.a");
  unlink("files.b");
  return 0;
}
