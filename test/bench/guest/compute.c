// Compute kernels, each timed inside the program: "name ns" a line. Results are checked, so that nothing is optimised away.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static __attribute__((noinline)) uint64_t fibonacci(unsigned n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
static uint64_t fib(int scale) { return fibonacci(37 + scale); }

static uint64_t sieve(int scale) {
  size_t limit = 16000000ul << scale;
  uint8_t *composite = calloc(limit + 1, 1);
  uint64_t primes = 0;
  for (size_t i = 2; i <= limit; i++) {
    if (composite[i]) continue;
    primes++;
    for (size_t j = i * i; j <= limit; j += i) composite[j] = 1;
  }
  free(composite);
  return primes;
}

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
    0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
#define ROTATE(x, n) ((x) >> (n) | (x) << (32 - (n)))

static void sha256_block(uint32_t h[8], const uint8_t *p) {
  uint32_t w[64], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
  for (int i = 0; i < 16; i++) w[i] = (uint32_t)p[4 * i] << 24 | p[4 * i + 1] << 16 | p[4 * i + 2] << 8 | p[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t s = ROTATE(w[i - 15], 7) ^ ROTATE(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t t = ROTATE(w[i - 2], 17) ^ ROTATE(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s + w[i - 7] + t;
  }
  for (int i = 0; i < 64; i++) {
    uint32_t t = k + (ROTATE(e, 6) ^ ROTATE(e, 11) ^ ROTATE(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i];
    uint32_t u = (ROTATE(a, 2) ^ ROTATE(a, 13) ^ ROTATE(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    k = g, g = f, f = e, e = d + t, d = c, c = b, b = a, a = t + u;
  }
  h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e, h[5] += f, h[6] += g, h[7] += k;
}

static uint64_t sha256(int scale) {
  static uint8_t data[65536];
  uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (size_t i = 0; i < sizeof data; i++) data[i] = i * 31;
  for (int round = 0; round < 200 << scale; round++)
    for (size_t i = 0; i < sizeof data; i += 64) sha256_block(h, data + i);
  return h[0];
}

static uint64_t nbody(int scale) {
  double p[5][3] = {{0, 0, 0}, {4.84, -1.16, -0.10}, {8.34, 4.12, -0.4}, {12.89, -15.11, -0.22}, {15.38, -25.92, 0.18}};
  double v[5][3] = {{0, 0, 0}, {0.61, 2.81, -0.02}, {-1.01, 1.83, 0.01}, {1.08, 0.87, -0.01}, {0.98, 0.59, -0.03}};
  double m[5] = {39.48, 0.0377, 0.0113, 0.0017, 0.002};
  for (int step = 0; step < 1000000 << scale; step++) {
    for (int i = 0; i < 5; i++)
      for (int j = i + 1; j < 5; j++) {
        double d[3], square = 0;
        for (int k = 0; k < 3; k++) d[k] = p[i][k] - p[j][k], square += d[k] * d[k];
        double magnitude = 0.001 / (square * sqrt(square));
        for (int k = 0; k < 3; k++) v[i][k] -= d[k] * m[j] * magnitude, v[j][k] += d[k] * m[i] * magnitude;
      }
    for (int i = 0; i < 5; i++)
      for (int k = 0; k < 3; k++) p[i][k] += 0.001 * v[i][k];
  }
  return (int64_t)(p[1][0] * 1e6);
}

static uint64_t mandelbrot(int scale) {
  int side = 400 << scale;
  uint64_t inside = 0;
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++) {
      double cr = 2.0 * x / side - 1.5, ci = 2.0 * y / side - 1, zr = 0, zi = 0;
      int n = 0;
      for (; n < 200 && zr * zr + zi * zi < 4; n++) {
        double t = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci, zr = t;
      }
      inside += n == 200;
    }
  return inside;
}

static uint64_t matrix(int scale) {
  int n = 400 << scale;
  float *a = malloc(sizeof(float) * n * n), *b = malloc(sizeof(float) * n * n), *c = calloc(n * n, sizeof(float));
  for (int i = 0; i < n * n; i++) a[i] = i % 7, b[i] = i % 5;
  for (int i = 0; i < n; i++)
    for (int k = 0; k < n; k++)
      for (int j = 0; j < n; j++) c[i * n + j] += a[i * n + k] * b[k * n + j];
  uint64_t result = c[n * n / 2];
  free(a), free(b), free(c);
  return result;
}

// A byte-code loop: an unpredictable indirect branch an instruction.
static uint64_t interpreter(int scale) {
  static const uint8_t program[] = {0, 2, 1, 3, 0, 4, 2, 0, 1, 5, 3, 2, 4, 0, 6};
  static const void *const labels[] = {&&add, &&xor, &&shift, &&multiply, &&rotate, &&subtract, &&repeat};
  uint64_t a = 1, b = 0x9e3779b97f4a7c15;
  long left = 4000000l << scale;
  const uint8_t *pc = program;
#define NEXT goto *labels[*pc++]
  NEXT;
add: a += b; NEXT;
xor: a ^= b >> 7; NEXT;
shift: b += a << 3; NEXT;
multiply: a *= 0x2545f4914f6cdd1d; NEXT;
rotate: a = a >> 13 | a << 51; NEXT;
subtract: b -= a; NEXT;
repeat:
  if (--left == 0) return a;
  pc = program;
  NEXT;
}

static uint64_t copy(int scale) {
  size_t length = 8 << 20;
  char *a = malloc(length), *b = malloc(length);
  memset(a, 1, length);
  memset(b, 2, length);
  for (int round = 0; round < 100 << scale; round++) {
    memcpy(round & 1 ? a : b, round & 1 ? b : a, length);
    __asm__ volatile("" ::: "memory");
  }
  uint64_t result = a[length / 2];
  free(a), free(b);
  return result;
}

static uint64_t sorting(int scale) {
  int n = 1000000 << scale;
  uint32_t *values = malloc(n * sizeof *values), state = 1;
  for (int i = 0; i < n; i++) values[i] = state = state * 1664525 + 1013904223;
  for (int gap = n / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
    for (int i = gap; i < n; i++) {
      uint32_t value = values[i];
      int j = i;
      for (; j >= gap && values[j - gap] > value; j -= gap) values[j] = values[j - gap];
      values[j] = value;
    }
  uint64_t result = values[n / 2];
  free(values);
  return result;
}

static const struct {
  const char *name;
  uint64_t (*run)(int scale);
} kernels[] = {{"fib", fib},           {"sieve", sieve},   {"sha256", sha256},           {"nbody", nbody}, {"mandelbrot", mandelbrot},
               {"matrix", matrix}, {"sort", sorting}, {"interpreter", interpreter}, {"memcpy", copy}};

int main(int argc, char **argv) {
  int scale = argc > 1 ? atoi(argv[1]) : 0;
  uint64_t check = 0;
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
    double start = now();
    check ^= kernels[i].run(scale);
    printf("%s %.0f\n", kernels[i].name, now() - start);
    fflush(stdout);
  }
  fprintf(stderr, "check %llx\n", (unsigned long long)check);
  return 0;
}
