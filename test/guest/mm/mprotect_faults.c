/* Every kind of access against every protection: signal, code, address. mprotect(2), sigaction(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *page = anonymous(3 * PAGE, PROT_READ | PROT_WRITE) + PAGE;
  page[100] = 'x';
  OK(mprotect(page, PAGE, PROT_READ));
  EQ(page[100], 'x');
  FAULTS(STORE(page + 100, 'y'), SIGSEGV, SEGV_ACCERR, page + 100);
  FAULTS(STORE(page + PAGE - 1, 'y'), SIGSEGV, SEGV_ACCERR, page + PAGE - 1);
  OK(mprotect(page, PAGE, PROT_NONE));
  FAULTS(LOAD(page), SIGSEGV, SEGV_ACCERR, page);
  FAULTS(STORE(page + 1, 'y'), SIGSEGV, SEGV_ACCERR, page + 1);
  OK(mprotect(page, PAGE, PROT_READ | PROT_WRITE));
  EQ(page[100], 'x');
  page[100] = 'z';
  EQ(page[-1] | page[PAGE], 0);
  OK(munmap(page, PAGE));
  FAULTS(LOAD(page + 5), SIGSEGV, SEGV_MAPERR, page + 5);
  FAULTS(LOAD(8), SIGSEGV, SEGV_MAPERR, 8);
  FAULTS(STORE(NULL, 1), SIGSEGV, SEGV_MAPERR, NULL);
  return 0;
}
