/* mlock2, pkey_mprotect without a key, mlockall's flags. mlock(2), pkey_mprotect(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  EQ(RAW(SYS_mlock2, memory, PAGE, 0), 0);
  EQ(RAW(SYS_mlock2, memory, PAGE, 1), 0);
  EQ(RAW(SYS_mlock2, memory, PAGE, 2), -EINVAL);
  EQ(RAW(SYS_munlock, memory, PAGE), 0);
  EQ(RAW(SYS_pkey_mprotect, memory, PAGE, PROT_READ, -1), 0);
  FAULTS(STORE(memory, 1), SIGSEGV, SEGV_ACCERR, memory);
  EQ(RAW(SYS_pkey_mprotect, memory, PAGE, PROT_READ | PROT_WRITE, -1), 0);
  memory[0] = 1;
  EQ(RAW(SYS_pkey_mprotect, memory, PAGE, PROT_READ, 99), -EINVAL);
  EQ(RAW(SYS_mlockall, 8), -EINVAL);
  return 0;
}
