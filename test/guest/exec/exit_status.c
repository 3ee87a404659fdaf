/* Only the low eight bits of the status count. exit(3) */
/* expect: exit 44 */
#include "../check.h"

int main(void) {
  puts("before");
  exit(0x12c);
}
