/* Jumping to memory that is not executable faults at exactly that address; made executable it runs. mprotect(2) */
#include "../check.h"

/* mov eax, 42; ret */
static unsigned char const code[] = {0xb8, 42, 0, 0, 0, 0xc3};
typedef int function(void);

int main(void) {
  catch_faults();
  char *page = anonymous(2 * PAGE, PROT_READ | PROT_WRITE);
  memcpy(page + 16, code, sizeof code);
  function *call = (function *)(page + 16);
  FAULTS(call(), SIGSEGV, SEGV_ACCERR, page + 16);
  OK(mprotect(page, PAGE, PROT_READ | PROT_EXEC));
  EQ(call(), 42);
  FAULTS(STORE(page + 17, 43), SIGSEGV, SEGV_ACCERR, page + 17);
  EQ(call(), 42);
  OK(mprotect(page, PAGE, PROT_READ | PROT_WRITE));
  page[17] = 43;
  FAULTS(call(), SIGSEGV, SEGV_ACCERR, page + 16);
  OK(mprotect(page, PAGE, PROT_READ | PROT_EXEC));
  EQ(call(), 43);
  OK(mprotect(page, PAGE, PROT_NONE));
  FAULTS(call(), SIGSEGV, SEGV_ACCERR, page + 16);
  OK(munmap(page, PAGE));
  FAULTS(call(), SIGSEGV, SEGV_MAPERR, page + 16);
  FAULTS(((function *)0)(), SIGSEGV, SEGV_MAPERR, NULL);
  FAULTS(((function *)0x1234567)(), SIGSEGV, SEGV_MAPERR, 0x1234567);
  return 0;
}
