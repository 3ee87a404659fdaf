/* Integer, floating-point, string and recursion kernels give the known results. */
#include "../check.h"
#include <math.h>

static unsigned fib(unsigned n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

static unsigned long crc(const unsigned char *data, size_t size) {
  unsigned c = ~0U;
  for (size_t i = 0; i < size; i++) {
    c ^= data[i];
    for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ 0xedb88320U : c >> 1;
  }
  return ~c;
}

int main(void) {
  printf("fib(27) = %u\n", fib(27));
  static unsigned char text[100000];
  for (size_t i = 0; i < sizeof text; i++) text[i] = (unsigned char)(i * i >> 3);
  printf("crc %08lx\n", crc(text, sizeof text) & 0xffffffff);
  double sum = 0;
  for (int i = 1; i < 200000; i++) sum += 1.0 / ((double)i * i);
  printf("%.12f %.12f\n", sum, sqrt(sum * 6));
  static char sieve[1000000];
  int primes = 0;
  for (int i = 2; i < 1000000; i++) {
    if (sieve[i]) continue;
    primes++;
    for (long k = (long)i * i; k < 1000000; k += i) sieve[k] = 1;
  }
  printf("%d primes\n", primes);
  unsigned __int128 product = 1;
  for (int i = 1; i <= 33; i++) product *= (unsigned)i;
  printf("33! = %016lx%016lx\n", (unsigned long)(product >> 64), (unsigned long)product);
  return 0;
}
