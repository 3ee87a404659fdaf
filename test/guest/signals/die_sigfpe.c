/* A division by zero without a handler. signal(7) */
/* expect: signal SIGFPE */
#include "../check.h"

int main(void) {
  volatile int zero = 0, hundred = 100;
  return hundred / zero;
}
