/* Many mappings of many sizes never overlap. mmap(2) */
#include "../check.h"
#define N 300

static struct {
  unsigned char *start;
  size_t size;
} all[N];

int main(void) {
  unsigned state = 1;
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < N; i++) {
      state = state * 1103515245 + 12345;
      if (all[i].start != NULL && state >> 30 != 0) continue;
      if (all[i].start != NULL) OK(munmap(all[i].start, all[i].size));
      all[i].size = ((state >> 8) % 20 + 1) * PAGE;
      all[i].start = (unsigned char *)anonymous(all[i].size, PROT_READ | PROT_WRITE);
      EQ(all[i].start[0], 0);
      memset(all[i].start, i & 0xff, all[i].size);
    }
    for (int i = 0; i < N; i++)
      for (size_t k = 0; k < all[i].size; k += PAGE / 2) EQ(all[i].start[k], i & 0xff);
  }
  return 0;
}
