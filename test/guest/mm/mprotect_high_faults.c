/* Accesses far outside: beyond 4 GiB, at the top of user space, in the kernel's half, not canonical. sigaction(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *const far = (char *)(4 * GIB + 0x123456);
  FAULTS(LOAD(far), SIGSEGV, SEGV_MAPERR, far);
  FAULTS(STORE(far, 1), SIGSEGV, SEGV_MAPERR, far);
  char *const high = (char *)0x7ffffffff123;
  EQ(FAULT_OF(LOAD(high)), SIGSEGV);
  EQ(fault_code, SEGV_MAPERR);
  EQ(fault_address, high);
  char *const kernel = (char *)0xffffffff81000000;
  FAULTS(LOAD(kernel), SIGSEGV, SEGV_MAPERR, kernel);
  FAULTS(STORE(kernel, 1), SIGSEGV, SEGV_MAPERR, kernel);
  /* A non-canonical address is a general protection fault: no address is known. */
  FAULTS(LOAD(0x8000000000000000), SIGSEGV, SI_KERNEL, NULL);
  FAULTS(STORE(0x0000800000000000, 1), SIGSEGV, SI_KERNEL, NULL);
  return 0;
}
