/* A store over the edge of a page that refuses it writes nothing on the first page. sigaction(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *memory = anonymous(2 * PAGE, PROT_READ | PROT_WRITE);
  memset(memory, 0x11, 2 * PAGE);
  OK(mprotect(memory + PAGE, PAGE, PROT_READ));
  char *edge = memory + PAGE;
  for (int back = 1; back < 8; back++) {
    uint64_t volatile *at = (uint64_t volatile *)(edge - back);
    EQ(FAULT_OF(*at = 0x2222222222222222), SIGSEGV);
    EQ((char *)fault_address >= edge - back && (char *)fault_address <= edge + 7, 1);
    for (int i = -8; i < 8; i++) EQ(edge[i], 0x11);
    EQ(*at, 0x1111111111111111);
  }
  OK(mprotect(memory + PAGE, PAGE, PROT_NONE));
  EQ(FAULT_OF(*(volatile uint32_t *)(edge - 2)), SIGSEGV);
  EQ(fault_address, edge);
  return 0;
}
