/* The break is raised until it is refused, every page touched. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  puts("start");
  fflush(stdout);
  char *end = (char *)RAW(SYS_brk, 0);
  for (size_t step = 64UL << 20; step >= PAGE; step /= 2) {
    while (RAW(SYS_brk, end + step) == (long)(end + step)) {
      for (size_t at = 0; at < step; at += PAGE) end[at] = 1;
      end += step;
    }
  }
  return 0;
}
