/* An undefined instruction without a handler. signal(7) */
/* expect: signal SIGILL */
#include "../check.h"

int main(void) {
  __asm__ volatile("ud2");
  return 0;
}
