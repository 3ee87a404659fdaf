/* mincore: touched pages are resident; errors. mincore(2) */
#include "../check.h"

int main(void) {
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  memory[PAGE] = 1;
  unsigned char vector[4];
  OK(mincore(memory, 4 * PAGE, vector));
  EQ(vector[1] & 1, 1);
  ERR(mincore(memory + 1, PAGE, vector), EINVAL);
  EQ(RAW(SYS_mincore, memory, 4 * PAGE, 8), -EFAULT);
  OK(munmap(memory + 2 * PAGE, PAGE));
  ERR(mincore(memory, 4 * PAGE, vector), ENOMEM);
  return 0;
}
