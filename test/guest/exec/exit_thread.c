/* SYS_exit of the only thread ends the process. _exit(2) */
/* expect: exit 5 */
#include "../check.h"

int main(void) {
  syscall(SYS_exit, 5);
  return 0;
}
