// The cost of one system call of each class, in ns: "name ns" a line. Every loop runs for at least the given time,
// after three times as long to warm up: a translator or a compiler at run time has then done its work.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int zero, null, file;
static char buffer[65536];
static struct stat status;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static int getppid_(void) { return syscall(SYS_getppid) < 0; }
static int read_1(void) { return read(zero, buffer, 1) != 1; }
static int read_4096(void) { return read(zero, buffer, 4096) != 4096; }
static int write_1(void) { return write(null, buffer, 1) != 1; }
static int write_4096(void) { return write(null, buffer, 4096) != 4096; }
static int pread_file(void) { return pread(file, buffer, 4096, 8192) != 4096; }
static int pwrite_file(void) { return pwrite(file, buffer, 4096, 8192) != 4096; }
static int open_close(void) { return close(open("bench.dat", O_RDONLY)) != 0; }
static int open_root(void) { return close(open("/usr/lib/os-release", O_RDONLY)) != 0; }
static int fstat_file(void) { return fstat(file, &status) != 0; }
static int stat_path(void) { return stat("bench.dat", &status) != 0; }
static int stat_root(void) { return stat("/usr/lib/os-release", &status) != 0; }
static int clock_vdso(void) {
  struct timespec t;
  return clock_gettime(CLOCK_MONOTONIC, &t) != 0;
}
static int map_unmap(void) {
  char *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return p == MAP_FAILED || munmap(p, 65536) != 0;
}
static int protect(void) {
  static char page[8192] __attribute__((aligned(4096)));
  return mprotect(page, 4096, PROT_READ) != 0 || mprotect(page, 4096, PROT_READ | PROT_WRITE) != 0;
}
static int seek(void) { return lseek(file, 0, SEEK_SET) != 0; }

// Fresh anonymous memory, one byte of each page written: counted per page, mapping included.
enum { PAGES = 1024 };
static int first_touch(void) {
  char *p = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED) return 1;
  for (int i = 0; i < PAGES; i++) ((volatile char *)p)[i * 4096] = 1;
  return munmap(p, PAGES * 4096) != 0;
}

static const struct {
  const char *name;
  int (*run)(void);
  int operations;
} classes[] = {
    {"getppid", getppid_, 1},      {"read-zero-1", read_1, 1},        {"read-zero-4k", read_4096, 1},
    {"write-null-1", write_1, 1},  {"write-null-4k", write_4096, 1},  {"pread-4k", pread_file, 1},
    {"pwrite-4k", pwrite_file, 1}, {"lseek", seek, 1},                {"open-close", open_close, 1},
    {"open-close-root", open_root, 1}, {"fstat", fstat_file, 1},      {"stat", stat_path, 1},
    {"stat-root", stat_root, 1},   {"clock-gettime", clock_vdso, 1},  {"mmap-munmap", map_unmap, 1},
    {"mprotect-pair", protect, 1}, {"first-touch-page", first_touch, PAGES},
};

// Runs a class for at least `least` ns. Returns the calls, and the ns that they took.
static long measure(size_t class, double least, double *passed) {
  long calls = 0;
  double start = now();
  int batch = classes[class].operations > 1 ? 1 : 100;
  do {
    for (int k = 0; k < batch; k++) {
      if (classes[class].run()) {
        perror(classes[class].name);
        exit(1);
      }
    }
    calls += batch;
    *passed = now() - start;
  } while (*passed < least);
  return calls;
}

int main(int argc, char **argv) {
  double least = (argc > 1 ? atof(argv[1]) : 50) * 1e6;
  zero = open("/dev/zero", O_RDONLY);
  null = open("/dev/null", O_WRONLY);
  file = open("bench.dat", O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (zero < 0 || null < 0 || file < 0 || ftruncate(file, 1 << 20) != 0) {
    perror("setup");
    return 1;
  }
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
    double passed;
    measure(i, 3 * least, &passed);
    long calls = measure(i, least, &passed);
    printf("%s %.1f\n", classes[i].name, passed / calls / classes[i].operations);
    fflush(stdout);
  }
  unlink("bench.dat");
  return 0;
}
