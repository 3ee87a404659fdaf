/* getrusage(2): sleeping is a voluntary switch, the peak of memory stays, page faults are counted. */
#include "proc.h"

int main(void) {
  struct rusage before, after;
  OK(getrusage(RUSAGE_SELF, &before));
  for (int i = 0; i < 5; i++) {
    struct timespec pause = {0, 3000000};
    OK(nanosleep(&pause, NULL));
  }
  OK(getrusage(RUSAGE_SELF, &after));
  CHECK(after.ru_nvcsw >= before.ru_nvcsw + 5 && after.ru_nvcsw < before.ru_nvcsw + 100);
  CHECK(labs(after.ru_nvcsw - number_of("/proc/self/status", "voluntary_ctxt_switches:\t")) < 20);
  CHECK(after.ru_nivcsw >= before.ru_nivcsw);
  size_t size = 24 << 20;
  char *memory = anonymous(size, PROT_READ | PROT_WRITE);
  memset(memory, 1, size);
  OK(munmap(memory, size));
  OK(getrusage(RUSAGE_SELF, &after));
  CHECK(after.ru_maxrss >= 24 << 10);
  CHECK(after.ru_minflt > 0);
  EQ(after.ru_nswap, 0);
  struct rusage thread, children;
  OK(getrusage(RUSAGE_THREAD, &thread));
  CHECK(thread.ru_nvcsw >= 5);
  OK(getrusage(RUSAGE_CHILDREN, &children));
  EQ(children.ru_maxrss + children.ru_nvcsw + children.ru_utime.tv_sec, 0);
  return 0;
}
