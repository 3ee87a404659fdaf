/* New mappings over the vDSO, the heap, the stack and at last the running code. It dies of SIGSEGV. */
#include "hostile.h"
#include <sys/auxv.h>

int main(void) {
  only_on_skerry();
  puts("start");
  fflush(stdout);
  int const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  long vdso = (long)getauxval(AT_SYSINFO_EHDR);
  bare_call(SYS_munmap, vdso & ~4095L, 4 * PAGE, 0, 0, 0, 0);
  bare_call(SYS_mmap, (vdso & ~4095L) - 4 * (long)PAGE, 16 * PAGE, PROT_NONE, flags, -1, 0);
  bare_call(SYS_mmap, ((long)__builtin_frame_address(0) & ~4095L) - 64 * (long)PAGE, 32 * PAGE, PROT_READ, flags, -1, 0);
  bare_call(SYS_mmap, ((long)__builtin_frame_address(0) & ~4095L) - 8 * (long)PAGE, 32 * PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
  bare_call(SYS_munmap, 0, 4 * GIB, 0, 0, 0, 0);
  return 1;
}
