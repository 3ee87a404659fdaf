/* A GROWSDOWN mapping grows when the page below is touched. mmap(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  /* Room of our own, with nothing mapped below the stack for a mebibyte. */
  char *room = anonymous(2UL << 20, PROT_NONE);
  OK(munmap(room, 2UL << 20));
  char *top = (char *)OK(mmap(room + (2UL << 20) - 2 * PAGE, 2 * PAGE, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED_NOREPLACE, -1, 0));
  top[0] = 'x';
  EQ(FAULT_OF(STORE(top - 1, 'y')), 0);
  EQ(FAULT_OF(STORE(top - 5 * PAGE, 'z')), 0);
  EQ(top[-1], 'y');
  EQ(top[-5 * (long)PAGE], 'z');
  EQ(top[-3 * (long)PAGE], 0);
  return 0;
}
