/* System calls that do not exist are ENOSYS, whatever their arguments. syscalls(2) */
#include "../check.h"

int main(void) {
  long const numbers[] = {1000, 5000, 390, 400, 0x7fffffff, -1, -1000, 548, 600};
  for (size_t i = 0; i < COUNT(numbers); i++) {
    EQ(RAW(numbers[i], 1, 2, 3, 4, 5, 6), -ENOSYS);
    EQ(RAW(numbers[i], -1, -1, -1, -1, -1, -1), -ENOSYS);
  }
  return 0;
}
