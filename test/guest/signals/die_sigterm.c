/* The default action of SIGTERM ends the process, what was written is out. signal(7) */
/* expect: signal SIGTERM */
#include "../check.h"

int main(void) {
  (void)!write(1, "before\n", 7);
  kill(getpid(), SIGTERM);
  (void)!write(1, "after\n", 6);
  return 0;
}
