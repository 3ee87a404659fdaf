/* Empty segments of an iovec may have any address, also for pipes and generated files. readv(2), writev(2) */
#include "../check.h"
#include <sys/uio.h>

int main(void) {
  int ends[2];
  OK(pipe(ends));
  char out[4] = "abc", in[4] = "";
  struct iovec segments[] = {{(void *)(1UL << 46), 0}, {out, 2}, {(void *)1, 0}, {out + 2, 1}, {(void *)(1UL << 40), 0}};
  EQ(writev(ends[1], segments, 5), 3);
  segments[1].iov_base = in;
  segments[3].iov_base = in + 2;
  EQ(readv(ends[0], segments, 5), 3);
  CHECK(memcmp(in, "abc", 3) == 0);
  int proc = OK(open("/proc/self/status", O_RDONLY));
  CHECK(readv(proc, segments, 5) == 3);
  int zero = OK(open("/dev/zero", O_RDONLY));
  EQ(readv(zero, segments, 5), 3);
  return 0;
}
