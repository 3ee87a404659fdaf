/* munmap splits a mapping, spans several and holes, and is final. munmap(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  char *memory = anonymous(10 * PAGE, PROT_READ | PROT_WRITE);
  for (int i = 0; i < 10; i++) memory[i * PAGE] = (char)('0' + i);
  OK(munmap(memory + 3 * PAGE, PAGE));
  FAULTS(LOAD(memory + 3 * PAGE), SIGSEGV, SEGV_MAPERR, memory + 3 * PAGE);
  EQ(memory[2 * PAGE], '2');
  EQ(memory[4 * PAGE], '4');
  OK(munmap(memory + PAGE, 5 * PAGE));
  for (volatile int i = 1; i < 6; i++) FAULTS(STORE(memory + i * PAGE + i, 1), SIGSEGV, SEGV_MAPERR, memory + i * PAGE + i);
  EQ(memory[0], '0');
  EQ(memory[6 * PAGE], '6');
  OK(munmap(memory + PAGE, 5 * PAGE));
  OK(munmap(memory, 1));
  FAULTS(LOAD(memory + PAGE - 1), SIGSEGV, SEGV_MAPERR, memory + PAGE - 1);
  ERR(munmap(memory + 7 * PAGE, 0), EINVAL);
  ERR(munmap(memory + 7 * PAGE + 1, PAGE), EINVAL);
  EQ(RAW(SYS_munmap, -PAGE, PAGE), -EINVAL);
  EQ(RAW(SYS_munmap, memory + 7 * PAGE, 1UL << 63), -EINVAL);
  EQ(RAW(SYS_munmap, 0x7ffffffff000, 1UL << 50), -EINVAL);
  EQ(memory[7 * PAGE], '7');
  return 0;
}
