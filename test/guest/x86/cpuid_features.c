/* What CPUID announces works: SSE4.2, AVX, AVX2, FMA, BMI, AES, RDRAND; AT_HWCAP is CPUID's EDX. cpuid(1) */
#include "../check.h"
#include <cpuid.h>
#include <immintrin.h>
#include <elf.h>

__attribute__((target("avx2"))) static int avx2(void) {
  __m256i v = _mm256_set1_epi32(3);
  v = _mm256_mullo_epi32(v, v);
  return _mm256_extract_epi32(v, 7);
}
__attribute__((target("fma"))) static double fma_(double a, double b, double c) {
  return _mm_cvtsd_f64(_mm_fmadd_sd(_mm_set_sd(a), _mm_set_sd(b), _mm_set_sd(c)));
}
__attribute__((target("bmi2"))) static unsigned long pext(unsigned long value, unsigned long mask) { return _pext_u64(value, mask); }
__attribute__((target("rdrnd"))) static int rdrand(unsigned long long *value) { return _rdrand64_step(value); }
__attribute__((target("aes,sse2"))) static int aes(void) {
  __m128i v = _mm_aesenc_si128(_mm_setzero_si128(), _mm_setzero_si128());
  return _mm_cvtsi128_si32(v);
}
__attribute__((target("popcnt"))) static int popcount(unsigned long value) { return (int)_mm_popcnt_u64(value); }

/* What the kernel passed; the C library puts its own words into getauxval(AT_HWCAP). */
static unsigned long kernel_hwcap(void) {
  char **end = environ;
  while (*end != NULL) end++;
  Elf64_auxv_t *aux = (Elf64_auxv_t *)(end + 1);
  while (aux->a_type != AT_HWCAP) aux++;
  return aux->a_un.a_val;
}

int main(void) {
  unsigned a, b, c, d;
  CHECK(__get_cpuid(1, &a, &b, &c, &d));
  /* Linux may clear HTT there. */
  EQ(kernel_hwcap() | 1U << 28, d | 1U << 28);
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2")) EQ(avx2(), 9);
  if (__builtin_cpu_supports("fma")) CHECK(fma_(2, 3, 4) == 10);
  if (__builtin_cpu_supports("bmi2")) EQ(pext(0xabcd, 0xf0f0), 0xac);
  if (c & bit_AES) EQ(aes(), 0x63636363);
  if (__builtin_cpu_supports("popcnt")) EQ(popcount(0xff00ff), 16);
  unsigned long long random = 0;
  int works = 0;
  if (c & bit_RDRND) {
    for (int i = 0; i < 100; i++) works |= rdrand(&random);
    CHECK(works);
  }
  if (c & bit_OSXSAVE) {
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    EQ(low & 3, 3);
    if (c & bit_AVX) EQ(low & 4, 4);
  }
  return 0;
}
