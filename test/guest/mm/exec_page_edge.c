/* Code that ends at the end of its page runs; falling over the edge faults at the first byte behind. mprotect(2) */
#include "../check.h"

static unsigned char const code[] = {0xb8, 7, 0, 0, 0, 0xc3};
typedef int function(void);

int main(void) {
  catch_faults();
  char *page = anonymous(2 * PAGE, PROT_READ | PROT_WRITE);
  memcpy(page + PAGE - sizeof code, code, sizeof code);
  OK(mprotect(page, PAGE, PROT_READ | PROT_EXEC));
  EQ(((function *)(page + PAGE - sizeof code))(), 7);
  OK(mprotect(page, PAGE, PROT_READ | PROT_WRITE));
  memset(page + PAGE - 8, 0x90, 8);
  OK(mprotect(page, PAGE, PROT_READ | PROT_EXEC));
  FAULTS(((function *)(page + PAGE - 8))(), SIGSEGV, SEGV_ACCERR, page + PAGE);
  /* An instruction that straddles: the part on the second page decides. */
  OK(mprotect(page, 2 * PAGE, PROT_READ | PROT_WRITE));
  memcpy(page + PAGE - 3, code, sizeof code);
  OK(mprotect(page, PAGE, PROT_READ | PROT_EXEC));
  FAULTS(((function *)(page + PAGE - 3))(), SIGSEGV, SEGV_ACCERR, page + PAGE);
  OK(mprotect(page + PAGE, PAGE, PROT_READ | PROT_EXEC));
  EQ(((function *)(page + PAGE - 3))(), 7);
  return 0;
}
