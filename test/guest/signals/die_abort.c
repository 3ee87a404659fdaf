/* abort dies of SIGABRT even with a handler that returns. abort(3) */
/* expect: signal SIGABRT */
#include "../check.h"

static void handler(int signal) {
  (void)signal;
  (void)!write(1, "handler\n", 8);
}

int main(void) {
  signal(SIGABRT, handler);
  abort();
}
