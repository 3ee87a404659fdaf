/* mprotect: errors, and what is changed before a hole. mprotect(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *memory = anonymous(6 * PAGE, PROT_READ | PROT_WRITE);
  OK(munmap(memory + 3 * PAGE, PAGE));
  ERR(mprotect(memory + 1, PAGE, PROT_READ), EINVAL);
  EQ(RAW(SYS_mprotect, memory, PAGE, 0x1000), -EINVAL);
  OK(mprotect(memory, 0, PROT_NONE));
  memory[0] = 1;
  ERR(mprotect(memory, 6 * PAGE, PROT_READ), ENOMEM);
  FAULTS(STORE(memory, 1), SIGSEGV, SEGV_ACCERR, memory);
  EQ(FAULT_OF(STORE(memory + 5 * PAGE, 1)), 0);
  ERR(mprotect(memory + 3 * PAGE, PAGE, PROT_READ), ENOMEM);
  EQ(RAW(SYS_mprotect, memory, -PAGE, PROT_READ), -ENOMEM);
  EQ(RAW(SYS_mprotect, 1UL << 62, PAGE, PROT_READ), -ENOMEM);
  put("f", "content");
  int reader = OK(open("f", O_RDONLY));
  char *shared = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, reader, 0));
  ERR(mprotect(shared, PAGE, PROT_READ | PROT_WRITE), EACCES);
  char *private = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, reader, 0));
  OK(mprotect(private, PAGE, PROT_READ | PROT_WRITE));
  private[0] = 'C';
  EQ(shared[0], 'c');
  return 0;
}
