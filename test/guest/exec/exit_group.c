/* exit_group ends the process at once, buffers unflushed. exit_group(2) */
/* expect: exit 3 */
#include "../check.h"

static void never(void) { (void)!write(1, "never\n", 6); }

int main(void) {
  atexit(never);
  (void)!write(1, "written\n", 8);
  printf("buffered");
  syscall(SYS_exit_group, 3);
  return 0;
}
