/* MREMAP_DONTUNMAP moves the pages and leaves empty ones. mremap(2) */
#include "../check.h"
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

int main(void) {
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  memset(memory, 'x', 4 * PAGE);
  char *moved = (char *)RAW(SYS_mremap, memory, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0);
  CHECK((long)moved > 0 && moved != memory);
  for (size_t i = 0; i < 4 * PAGE; i++) {
    EQ(moved[i], 'x');
    EQ(memory[i], 0);
  }
  memory[0] = 'y';
  EQ(moved[0], 'x');
  EQ(RAW(SYS_mremap, memory, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0), -EINVAL);
  EQ(RAW(SYS_mremap, memory, 4 * PAGE, 4 * PAGE, MREMAP_DONTUNMAP, 0), -EINVAL);
  return 0;
}
