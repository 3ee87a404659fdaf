/* MMX: its registers are those of x87. */
#include "../check.h"
#include <mmintrin.h>
#include <xmmintrin.h>

int main(void) {
  volatile long long a = 0x0102030405060708, b = 0x7f80ff0010203040;
  __m64 x = (__m64)a, y = (__m64)b;
  printf("%llx %llx %llx\n", (long long)_mm_adds_pi8(x, y), (long long)_mm_subs_pu16(x, y), (long long)_mm_madd_pi16(x, y));
  printf("%llx %llx %llx\n", (long long)_mm_packs_pi16(x, y), (long long)_mm_unpacklo_pi8(x, y), (long long)_mm_slli_pi32(x, 7));
  printf("%llx %llx %x\n", (long long)_mm_shuffle_pi16(x, 0x1b), (long long)_mm_avg_pu8(x, y), _mm_movemask_pi8(y));
  _mm_empty();
  /* With all registers full, a load overflows the stack. */
  unsigned short status;
  long long seen;
  __asm__ volatile("movq %2, %%mm3\n\tfninit\n\tmovq %2, %%mm0\n\tfld1\n\tfnstsw %0\n\tmovq %%mm3, %1\n\temms"
                   : "=a"(status), "=m"(seen)
                   : "m"(a)
                   : "memory");
  EQ(status & 0x41, 0x41);
  EQ(seen, 0x0102030405060708);
  volatile long double third = 1 / (long double)3;
  printf("%La\n", third);
  return 0;
}
