/* MREMAP_FIXED moves to the address and replaces what is there. mremap(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *from = anonymous(4 * PAGE, PROT_READ | PROT_WRITE), *to = anonymous(8 * PAGE, PROT_READ | PROT_WRITE);
  memset(from, 'f', 4 * PAGE);
  memset(to, 't', 8 * PAGE);
  EQ(mremap(from, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to + 2 * PAGE), to + 2 * PAGE);
  for (size_t i = 0; i < 8 * PAGE; i++) EQ(to[i], i >= 2 * PAGE && i < 6 * PAGE ? 'f' : 't');
  FAULTS(LOAD(from), SIGSEGV, SEGV_MAPERR, from);
  ERR(mremap(to, PAGE, PAGE, MREMAP_FIXED, from), EINVAL);
  ERR(mremap(to, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to + PAGE), EINVAL);
  ERR(mremap(to, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, from + 1), EINVAL);
  EQ(mremap(to, 2 * PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, from), from);
  EQ(from[0], 't');
  FAULTS(LOAD(to), SIGSEGV, SEGV_MAPERR, to);
  FAULTS(LOAD(to + PAGE), SIGSEGV, SEGV_MAPERR, to + PAGE);
  return 0;
}
