/* Rounding modes and exception flags of SSE and x87 as <fenv.h> shows them. */
#include "../check.h"
#include <fenv.h>
#include <float.h>
#include <math.h>

#define RAISES(expression, flags)                           \
  do {                                                      \
    feclearexcept(FE_ALL_EXCEPT);                           \
    result = (expression);                                  \
    EQ(fetestexcept(FE_ALL_EXCEPT), (flags));               \
  } while (0)

static volatile double result, one = 1, three = 3, zero, huge = DBL_MAX, least = DBL_MIN;
static volatile double not_a_number = __builtin_nan("");
static volatile float single;
static volatile long double extended, long_three = 3;

/* Many inexact results, then another exception. */
static double last(int count) {
  double sum = 0;
  for (int i = 0; i < count; i++) {
    sum += one / (three + i);
    if (i % 50 == 0) CHECK(fegetround() == FE_TONEAREST);
  }
  return sum > 0 ? least / three : 0;
}
static void flags(void) {
  for (int count = 1; count <= 200; count += 33) RAISES(last(count), FE_UNDERFLOW | FE_INEXACT);
  RAISES(one + one, 0);
  RAISES(one / three, FE_INEXACT);
  RAISES(one / zero, FE_DIVBYZERO);
  RAISES(zero / zero, FE_INVALID);
  RAISES(sqrt(-one), FE_INVALID);
  RAISES(huge * three, FE_OVERFLOW | FE_INEXACT);
  RAISES(least / three, FE_UNDERFLOW | FE_INEXACT);
  RAISES(least / 4, 0);
  RAISES((single = (float)huge), FE_OVERFLOW | FE_INEXACT);
  RAISES((single = (float)(one / 3)), FE_INEXACT);
  RAISES((double)(int)(huge), FE_INVALID);
  RAISES((double)(long)(three / 2), FE_INEXACT);
  RAISES((extended = 1 / long_three, 0), FE_INEXACT);
  RAISES((extended = long_three / zero, 0), FE_DIVBYZERO);
  RAISES((double)(not_a_number < one), FE_INVALID);
  RAISES((double)isless(not_a_number, one), 0);
  feclearexcept(FE_ALL_EXCEPT);
  feraiseexcept(FE_OVERFLOW);
  CHECK(fetestexcept(FE_OVERFLOW));
  fenv_t environment;
  EQ(feholdexcept(&environment), 0);
  EQ(fetestexcept(FE_ALL_EXCEPT), 0);
  result = one / zero;
  EQ(feupdateenv(&environment), 0);
  CHECK(fetestexcept(FE_OVERFLOW) && fetestexcept(FE_DIVBYZERO));
}

static void rounding(void) {
  static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
  for (unsigned i = 0; i < COUNT(modes); i++) {
    EQ(fesetround(modes[i]), 0);
    EQ(fegetround(), modes[i]);
    volatile double up = one / three, down = -one / three;
    volatile long double wide = 1 / long_three;
    volatile float narrow = (float)(one / three);
    printf("%a %a %La %a %ld %ld %.3f %.17g\n", up, down, wide, narrow, lrint(2.5), lrint(-2.5), 0.0625, sqrt(three));
  }
  fesetround(FE_TONEAREST);
}

/* Many instructions with flags cleared once: the first inexact result shows whenever it comes. */
static void late(void) {
  feclearexcept(FE_ALL_EXCEPT);
  volatile double sum = 0;
  for (int i = 0; i < 50000; i++) sum += 1;
  EQ(sum, 50000);
  result = zero / zero;
  CHECK(fetestexcept(FE_INVALID));
}

int main(void) {
  flags();
  rounding();
  late();
  /* fma() without the instruction works by rounding towards zero and looking at FE_INEXACT. */
  printf("%a\n", fma(one / 3, three, -one));
  return 0;
}
