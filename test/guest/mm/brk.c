/* brk: query, grow, zero, shrink, refuse. brk(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *start = (char *)RAW(SYS_brk, 0);
  CHECK(start != NULL);
  char *end = start + 10 * PAGE + 123;
  EQ(RAW(SYS_brk, end), end);
  EQ(RAW(SYS_brk, 0), end);
  char *first = (char *)(((uintptr_t)start + PAGE - 1) / PAGE * PAGE);
  for (char *at = first; at < end; at += 64) EQ(*at, 0);
  memset(start, 'b', end - start);
  EQ(RAW(SYS_brk, start + PAGE), start + PAGE);
  EQ(start[PAGE - 1], 'b');
  char *gone = first + 5 * PAGE;
  FAULTS(LOAD(gone), SIGSEGV, SEGV_MAPERR, gone);
  EQ(RAW(SYS_brk, end), end);
  EQ(*gone, 0);
  EQ(RAW(SYS_brk, 8), end);
  EQ(RAW(SYS_brk, 1UL << 62), end);
  EQ(RAW(SYS_brk, -1), end);
  EQ(RAW(SYS_brk, start), start);
  return 0;
}
