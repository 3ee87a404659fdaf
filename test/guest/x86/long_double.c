/* x87: long double in 80 bits, as printf shows it, and its functions. */
#include "../check.h"
#include <float.h>
#include <math.h>

int main(void) {
  volatile long double third = 1.0L / 3;
  volatile double tenth = 0.1;
  printf("%.25Lf %La %Lg\n", third, third, third * 1e4000L);
  for (int i = -5; i < 6; i++) {
    long double v = i * 1.37L;
    printf("%.17Lg %.17Lg %.17Lg %.17Lg %.17Lg %.20Lg\n", sinl(v), expl(v), logl(fabsl(v) + 0.1L), atan2l(v, 2.3L),
           powl(fabsl(v), 1.7L), fmodl(v * 100, 3.3L));
    printf("%Lg %Lg %Lg %.20Lg %ld %lld\n", floorl(v), ceill(v), rintl(v), sqrtl(fabsl(v)), lrintl(v * 1000), llroundl(v));
  }
  long double sum = 0;
  for (int i = 1; i < 20000; i++) sum += 1.0L / i;
  printf("%.20Lg\n", sum);
  printf("%.20Lg %.20Lg\n", strtold("1.234567890123456789012345678901", 0), strtold("3.7e-4940", 0));
  printf("%La %La %La\n", LDBL_MIN, LDBL_MIN / 8, LDBL_MAX);
  printf("%.20Lg %.20Lg\n", remainderl(1e30L, 7.7L), remquol(1e9L, 3.3L, &(int){0}));
  int exponent;
  long double fraction = frexpl(1e300L * tenth, &exponent);
  printf("%.20Lg %d %.20Lg %.20Lg\n", fraction, exponent, ldexpl(fraction, -16400), logbl(third));
  printf("%Lg %Lg %d %d %d\n", LDBL_MAX * 2, -LDBL_MAX * 2, isnan(sqrtl(-third)), isinf(third / (tenth - tenth)),
         third == (double)third);
  printf("%ld %lld %d\n", (long)(third * 1e15L), (long long)(third * -1e18L), (int)(third * 7));
  return 0;
}
