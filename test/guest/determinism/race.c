/* What differs from run to run on Linux: a data race, ticks of a timer, random numbers, addresses, times. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t ticks;
static volatile long counter;
static void tick(int signal) {
  (void)signal;
  ticks++;
}
static void *race(void *argument) {
  for (int i = 0; i < 300000; i++) counter++;
  return argument;
}
static void now(char const *what, clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  printf("%s %lld.%09ld\n", what, (long long)time.tv_sec, time.tv_nsec);
}

int main(void) {
  signal(SIGALRM, tick);
  struct itimerval every = {{0, 500}, {0, 500}};
  setitimer(ITIMER_REAL, &every, NULL);
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) pthread_create(threads + i, NULL, race, NULL);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  struct itimerval never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &never, NULL);
  unsigned random = 0;
  getrandom(&random, sizeof random, 0);
  printf("%ld counted, %d ticks, %08x, stack %p, heap %p\n", counter, ticks, random, (void *)&random, malloc(100));
  now("monotonic", CLOCK_MONOTONIC);
  now("cpu", CLOCK_PROCESS_CPUTIME_ID);
  struct timespec second = {1, 0};
  nanosleep(&second, NULL);
  now("realtime", CLOCK_REALTIME);
  printf("tsc %llu\n", (unsigned long long)__builtin_ia32_rdtsc());
  struct stat status;
  for (int fd = 0; fd < 3; fd++)
    if (fstat(fd, &status) == 0) printf("%d: inode %lu\n", fd, (unsigned long)status.st_ino);
  char text[256];
  FILE *file = fopen("/proc/uptime", "r");
  if (file != NULL && fgets(text, sizeof text, file) != NULL) printf("uptime %s", text);
  return 0;
}
