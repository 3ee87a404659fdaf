/*
 * Sums and products in loops that run often, now and then of numbers that are not finite or become so in the middle: the
 * same bits and the same exceptions as anywhere. What is computed is hashed and printed.
 */
#include "../check.h"
#include <fenv.h>
#include <math.h>

enum { LENGTH = 64, ROUNDS = 400 };

static uint64_t hash = 1469598103934665603ull;
static void mix(const void *data, size_t length) {
  for (size_t i = 0; i < length; i++) hash = (hash ^ ((const uint8_t *)data)[i]) * 1099511628211ull;
}

static double a[LENGTH], b[LENGTH], c[LENGTH], out[LENGTH], more[LENGTH];
static float f[LENGTH], g[LENGTH], h[LENGTH];

static __attribute__((noinline)) void chain(int n) {
  for (int i = 0; i < n; i++) {
    double t = a[i] * b[i];
    double u = t * c[i] - a[i];
    double v = u + t;
    out[i] = v * b[i] - u;
    more[i] = sqrt(a[i] * a[i] + b[i] * b[i]) / (c[i] - v);
  }
}
static __attribute__((noinline)) void singles(int n) {
  for (int i = 0; i < n; i++) h[i] = (f[i] * g[i] + f[i]) * g[i] - h[i] * f[i];
}
static __attribute__((noinline, optimize("O3"))) double sum(int n) {
  double total = 0;
  for (int i = 0; i < n; i++) total += (a[i] * b[i]) * c[i];
  return total;
}
static __attribute__((noinline)) long integers(int n) {
  long total = 0;
  for (int i = 0; i < n; i++) {
    double t = a[i] * b[i];
    total += (long)fmin(fmax(t + 1, -1e6), 1e6);
  }
  return total;
}

int main(void) {
  static const double odd[] = {INFINITY, -INFINITY, NAN, 1e308, -1e308, 1e-308, 0, -0.0, 4.9e-324};
  uint64_t state = 88172645463325252ull;
  int seen = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < LENGTH; i++) {
      state ^= state << 13, state ^= state >> 7, state ^= state << 17;
      a[i] = (double)(int64_t)state / 1e15, b[i] = a[i] / 3 + i, c[i] = b[i] - round;
      f[i] = (float)a[i], g[i] = (float)b[i], h[i] = (float)c[i];
    }
    if (round % 7 == 6) {
      double special = odd[(unsigned)round / 7 % COUNT(odd)];
      double *where[] = {a, b, c};
      where[round % 3][round % LENGTH] = special;
      f[(round * 5) % LENGTH] = (float)special;
      g[(round * 11) % LENGTH] = 3e38f;
    }
    feclearexcept(FE_ALL_EXCEPT);
    chain(LENGTH);
    singles(LENGTH);
    double total = sum(LENGTH);
    long count = integers(LENGTH);
    seen |= fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
    mix(out, sizeof out), mix(more, sizeof more), mix(h, sizeof h), mix(&total, sizeof total), mix(&count, sizeof count);
  }
  printf("%016llx %x\n", (unsigned long long)hash, seen);
  return 0;
}
