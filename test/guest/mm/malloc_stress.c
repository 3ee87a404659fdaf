/* A long random sequence of malloc, realloc and free keeps every block's content. malloc(3) */
#include "../check.h"
#define N 500

static struct {
  unsigned char *bytes;
  size_t size;
} blocks[N];

int main(void) {
  uint64_t state = 88172645463325252ULL;
  for (int step = 0; step < 40000; step++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    int i = (int)(state % N);
    for (size_t k = 0; k < blocks[i].size; k += 511) EQ(blocks[i].bytes[k], i & 0xff);
    size_t size = state >> 60 == 0 ? (state >> 20) % 400000 : (state >> 20) % 2000;
    if (state >> 63) {
      free(blocks[i].bytes);
      blocks[i].bytes = malloc(size + 1);
    } else {
      blocks[i].bytes = realloc(blocks[i].bytes, size + 1);
    }
    CHECK(blocks[i].bytes != NULL);
    blocks[i].size = size;
    memset(blocks[i].bytes, i & 0xff, size);
  }
  return 0;
}
