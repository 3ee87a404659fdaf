/* Thousands of mappings by alternating protections of one area, then merged again. mprotect(2) */
#include "../check.h"
#define N 4000

int main(void) {
  catch_faults();
  char *memory = anonymous(N * PAGE, PROT_READ | PROT_WRITE);
  for (int i = 0; i < N; i += 2) OK(mprotect(memory + i * PAGE, PAGE, PROT_READ));
  for (int i = 1; i < N; i += 2) memory[i * PAGE] = 1;
  for (int i = 0; i < N; i += 250) FAULTS(STORE(memory + i * PAGE, 1), SIGSEGV, SEGV_ACCERR, memory + i * PAGE);
  OK(mprotect(memory, N * PAGE, PROT_READ | PROT_WRITE));
  for (int i = 0; i < N; i++) memory[i * PAGE] = 2;
  for (int i = 0; i < N; i += 2) OK(munmap(memory + i * PAGE, PAGE));
  for (int i = 1; i < N; i += 2) EQ(memory[i * PAGE], 2);
  OK(munmap(memory, N * PAGE));
  return 0;
}
