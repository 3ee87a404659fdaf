/* A withdrawn write permission is withdrawn at once, however hot the page was. mprotect(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *memory = anonymous(64 * PAGE, PROT_READ | PROT_WRITE);
  for (int round = 0; round < 50; round++) {
    char *page = memory + (round * 7 % 64) * PAGE;
    for (int i = 0; i < 20000; i++) ((volatile char *)page)[i % PAGE]++;
    OK(mprotect(page, PAGE, PROT_READ));
    char before = page[17];
    FAULTS(STORE(page + 17, 99), SIGSEGV, SEGV_ACCERR, page + 17);
    EQ(page[17], before);
    OK(mprotect(page, PAGE, PROT_NONE));
    FAULTS(LOAD(page + 17), SIGSEGV, SEGV_ACCERR, page + 17);
    OK(mprotect(page, PAGE, PROT_READ | PROT_WRITE));
    EQ(page[17], before);
    page[17] = 1;
  }
  for (int i = 0; i < 64; i++) memory[i * PAGE] = 1;
  OK(mprotect(memory, 64 * PAGE, PROT_READ));
  for (volatile int i = 0; i < 64; i++) FAULTS(STORE(memory + i * PAGE, 2), SIGSEGV, SEGV_ACCERR, memory + i * PAGE);
  for (int i = 0; i < 64; i++) EQ(memory[i * PAGE], 1);
  return 0;
}
