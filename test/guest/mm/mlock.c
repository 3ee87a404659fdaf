/* mlock, munlock, mlockall: memory stays usable; errors. mlock(2) */
#include "../check.h"

int main(void) {
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  memory[0] = 'x';
  OK(mlock(memory, 2 * PAGE));
  EQ(memory[0], 'x');
  OK(mlock(memory + 10, 10));
  OK(munlock(memory, 4 * PAGE));
  OK(munmap(memory + PAGE, PAGE));
  ERR(mlock(memory, 3 * PAGE), ENOMEM);
  ERR(munlock(memory, 3 * PAGE), ENOMEM);
  ERR(mlockall(0), EINVAL);
  OK(munlockall());
  return 0;
}
