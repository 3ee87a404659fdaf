/*
 * Runs the vDSO natively. Arguments: a file with the clock page followed by the image; offsets of the five functions.
 * Sets the page's cycle base to now, and prints for each clock: id, result, cycles before, seconds, ns, cycles after.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

static uint64_t cycles(void) {
  _mm_lfence();
  uint64_t value = __rdtsc();
  _mm_lfence();
  return value;
}

int main(int argc, char **argv) {
  if (argc != 8) return 2;
  int fd = open(argv[1], O_RDONLY);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0) return 2;
  size_t size = (size_t)status.st_size;
  char *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED || read(fd, page, size) != (ssize_t)size) return 2;
  uint64_t base = cycles() + strtoll(argv[7], NULL, 10);
  memcpy(page + 8, &base, 8);
  if (mprotect(page, size, PROT_READ | PROT_EXEC) != 0) return 2;
  char *image = page + 4096;
  int (*gettime)(clockid_t, struct timespec *) = (void *)(image + atoi(argv[2]));
  int (*gettimeofday_)(struct timeval *, void *) = (void *)(image + atoi(argv[3]));
  long (*time_)(long *) = (void *)(image + atoi(argv[4]));
  int (*getres)(clockid_t, struct timespec *) = (void *)(image + atoi(argv[5]));
  int (*getcpu_)(unsigned *, unsigned *, void *) = (void *)(image + atoi(argv[6]));

  printf("base %llu\n", (unsigned long long)base);
  for (clockid_t id = -1; id < 14; id++) {
    struct timespec at = {-1, -1}, resolution = {-1, -1};
    uint64_t before = cycles();
    int result = gettime(id, &at);
    uint64_t after = cycles();
    int resolved = getres(id, &resolution);
    printf("clock %d %d %llu %ld %ld %llu %d %ld\n", id, result, (unsigned long long)before, at.tv_sec, at.tv_nsec,
           (unsigned long long)after, resolved, resolution.tv_nsec);
  }
  struct timeval day = {-1, -1};
  int zone[2] = {-1, -1};
  long stored = -1;
  unsigned cpu = 9, node = 9;
  uint64_t before = cycles();
  int result = gettimeofday_(&day, zone);
  uint64_t after = cycles();
  printf("day %d %llu %ld %ld %llu %d %d\n", result, (unsigned long long)before, day.tv_sec, day.tv_usec,
         (unsigned long long)after, zone[0], zone[1]);
  before = cycles();
  long now = time_(&stored);
  after = cycles();
  printf("time %ld %ld %llu %llu\n", now, stored, (unsigned long long)before, (unsigned long long)after);
  result = getcpu_(&cpu, &node, NULL);
  printf("cpu %d %u %u %d %d %ld\n", result, cpu, node, gettimeofday_(NULL, NULL), getcpu_(NULL, NULL, NULL), time_(NULL) - now);
  return 0;
}
