/* Conditions right behind comparisons of floating-point numbers, unordered ones too, often enough to be translated. */
#include "../check.h"
#include <math.h>

#define CONDITION(insn, x, y, condition)                                                                         \
  {                                                                                                             \
    unsigned char is;                                                                                            \
    __asm__ volatile(insn " %2, %1\n\tset" condition " %0" : "=q"(is) : "x"(x), "x"(y) : "cc");                   \
    hash = hash * 31 + is;                                                                                       \
  }
#define CONDITIONS(insn, x, y)                                                                                   \
  CONDITION(insn, x, y, "o")                                                                                     \
  CONDITION(insn, x, y, "no")                                                                                    \
  CONDITION(insn, x, y, "b")                                                                                     \
  CONDITION(insn, x, y, "ae")                                                                                    \
  CONDITION(insn, x, y, "e")                                                                                     \
  CONDITION(insn, x, y, "ne")                                                                                    \
  CONDITION(insn, x, y, "be")                                                                                    \
  CONDITION(insn, x, y, "a")                                                                                     \
  CONDITION(insn, x, y, "s")                                                                                     \
  CONDITION(insn, x, y, "ns")                                                                                    \
  CONDITION(insn, x, y, "p")                                                                                     \
  CONDITION(insn, x, y, "np")                                                                                    \
  CONDITION(insn, x, y, "l")                                                                                     \
  CONDITION(insn, x, y, "ge")                                                                                    \
  CONDITION(insn, x, y, "le")                                                                                    \
  CONDITION(insn, x, y, "g")

int main(void) {
  static const double doubles[] = {0.0, -0.0, 1, -1, INFINITY, -INFINITY, NAN, 1e-310, 2};
  static const float floats[] = {0.0F, -0.0F, 1, -1, INFINITY, -INFINITY, NAN, 1e-40F, 2};
  enum { COUNT = sizeof doubles / sizeof *doubles };
  for (int round = 0; round < 2000; round++) {
    unsigned long hash = 0;
    for (int i = 0; i < COUNT; i++)
      for (int j = 0; j < COUNT; j++) {
        CONDITIONS("ucomisd", doubles[i], doubles[j])
        CONDITIONS("comiss", floats[i], floats[j])
        hash = hash * 31 + (doubles[i] < doubles[j]) + 2 * (doubles[i] >= doubles[j]) + 4 * (doubles[i] != doubles[j]);
      }
    if (round % 500 == 0) printf("%lx\n", hash);
  }
  return 0;
}
