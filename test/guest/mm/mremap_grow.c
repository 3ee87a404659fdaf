/* mremap grows in place or moves, keeps the content, the new part is zero. mremap(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  memset(memory, 'x', 4 * PAGE);
  char *larger = mremap(memory, 4 * PAGE, 100 * PAGE, MREMAP_MAYMOVE);
  CHECK(larger != MAP_FAILED);
  for (size_t i = 0; i < 100 * PAGE; i++) EQ(larger[i], i < 4 * PAGE ? 'x' : 0);
  if (larger != memory) FAULTS(LOAD(memory), SIGSEGV, SEGV_MAPERR, memory);
  larger[99 * PAGE] = 'y';
  EQ(mremap(larger, 100 * PAGE, 2 * PAGE, 0), larger);
  FAULTS(LOAD(larger + 2 * PAGE), SIGSEGV, SEGV_MAPERR, larger + 2 * PAGE);
  EQ(larger[2 * PAGE - 1], 'x');
  /* In place where there is room. */
  char *room = anonymous(8 * PAGE, PROT_READ | PROT_WRITE);
  OK(munmap(room + 2 * PAGE, 6 * PAGE));
  room[0] = 'r';
  EQ(mremap(room, 2 * PAGE, 5 * PAGE, 0), room);
  EQ(room[4 * PAGE], 0);
  char *blocked = anonymous(3 * PAGE, PROT_READ | PROT_WRITE);
  OK(mprotect(blocked + PAGE, PAGE, PROT_READ));
  ERR(mremap(blocked, PAGE, 2 * PAGE, 0), ENOMEM);
  return 0;
}
