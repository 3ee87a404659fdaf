/* Protections of shared file mappings are enforced and withdrawn like others. mprotect(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  OK(ftruncate(fd, 4 * PAGE));
  char *memory = (char *)OK(mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  for (volatile int i = 0; i < 20; i++) {
    memory[PAGE + 5] = (char)i;
    OK(mprotect(memory + PAGE, PAGE, PROT_READ));
    FAULTS(STORE(memory + PAGE + 5, 99), SIGSEGV, SEGV_ACCERR, memory + PAGE + 5);
    EQ(memory[PAGE + 5], i);
    OK(mprotect(memory + PAGE, PAGE, PROT_NONE));
    FAULTS(LOAD(memory + PAGE + 5), SIGSEGV, SEGV_ACCERR, memory + PAGE + 5);
    memory[0] = memory[2 * PAGE] = 1;
    OK(mprotect(memory + PAGE, PAGE, PROT_READ | PROT_WRITE));
  }
  char byte;
  EQ(pread(fd, &byte, 1, PAGE + 5), 1);
  EQ(byte, 19);
  OK(munmap(memory + PAGE, PAGE));
  FAULTS(LOAD(memory + PAGE), SIGSEGV, SEGV_MAPERR, memory + PAGE);
  memory[2 * PAGE] = 7;
  EQ(pread(fd, &byte, 1, 2 * PAGE), 1);
  EQ(byte, 7);
  return 0;
}
