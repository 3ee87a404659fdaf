/* getrandom: flags, sizes, errors, randomness. getrandom(2) */
#include "../check.h"
#include <sys/random.h>

int main(void) {
  unsigned char a[64] = {0}, b[64] = {0};
  EQ(getrandom(a, 64, 0), 64);
  EQ(getrandom(b, 64, GRND_NONBLOCK), 64);
  CHECK(memcmp(a, b, 64) != 0);
  EQ(getrandom(a, 64, GRND_RANDOM), 64);
  EQ(getrandom(a, 64, GRND_INSECURE), 64);
  ERR(getrandom(a, 64, 8), EINVAL);
  ERR(getrandom(a, 64, GRND_RANDOM | GRND_INSECURE), EINVAL);
  EQ(getrandom(a, 0, 0), 0);
  static unsigned char large[200000];
  EQ(getrandom(large, sizeof large, 0), sizeof large);
  int counts[256] = {0};
  for (size_t i = 0; i < sizeof large; i++) counts[large[i]]++;
  for (int i = 0; i < 256; i++) CHECK(counts[i] > 500 && counts[i] < 1100);
  EQ(RAW(SYS_getrandom, before_guard(10), 10, 0), 10);
  long got = RAW(SYS_getrandom, before_guard(10), 20, 0);
  CHECK(got == 10 || got == -EFAULT);
  EQ(RAW(SYS_getrandom, read_only(0), 10, 0), -EFAULT);
  return 0;
}
