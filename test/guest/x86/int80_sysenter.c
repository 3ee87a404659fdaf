/* int $0x80 and sysenter do no harm: a 32-bit call or a signal, the program goes on. syscall(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  long result = 20; /* getpid of the 32-bit table */
  int signal_ = FAULT_OF(__asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11"));
  CHECK(signal_ == SIGSEGV || result == getpid() || result == -ENOSYS);
  EQ(RAW(SYS_getpid), getpid());
  return 0;
}
