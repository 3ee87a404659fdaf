/* membarrier: query and global barrier, errors. membarrier(2) */
#include "../check.h"

int main(void) {
  long commands = RAW(SYS_membarrier, 0, 0, 0);
  CHECK(commands >= 0);
  if (commands & 1) EQ(RAW(SYS_membarrier, 1, 0, 0), 0);
  EQ(RAW(SYS_membarrier, 0x40000000, 0, 0), -EINVAL);
  return 0;
}
