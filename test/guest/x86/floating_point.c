/* x87 in 80 bits, SSE rounding modes, denormals, NaNs. */
#include "../check.h"
#include <fenv.h>
#include <math.h>

int main(void) {
  volatile long double third = 1.0L / 3.0L;
  unsigned char bytes[16] = {0};
  memcpy(bytes, (void *)&third, 10);
  unsigned char const expected[10] = {0xab, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xfd, 0x3f};
  CHECK(memcmp(bytes, expected, 10) == 0);
  volatile double one = 1, three = 3, result;
  int const modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
  uint64_t const bits[] = {0x3fd5555555555555, 0x3fd5555555555556, 0x3fd5555555555555, 0x3fd5555555555555};
  for (int i = 0; i < 4; i++) {
    fesetround(modes[i]);
    result = one / three;
    uint64_t seen;
    memcpy(&seen, (void *)&result, 8);
    EQ(seen, bits[i]);
  }
  fesetround(FE_TONEAREST);
  volatile double tiny = 5e-324, zero = 0;
  CHECK(tiny > 0 && tiny / 2 == 0);
  CHECK(isnan(zero / zero));
  CHECK(isinf(one / zero));
  feclearexcept(FE_ALL_EXCEPT);
  result = one / zero;
  CHECK(fetestexcept(FE_DIVBYZERO));
  printf("%.20Lg %a %.17g\n", third, one / three, 0.1 + 0.2);
  return 0;
}
