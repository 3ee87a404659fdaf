/* SA_NODEFER lets a handler be entered again; SA_RESETHAND once only. sigaction(2) */
#include "../check.h"

static volatile sig_atomic_t depth, deepest;
static void handler(int signal) {
  depth++;
  if (depth > deepest) deepest = depth;
  if (depth < 20) raise(signal);
  depth--;
}
static void once(int signal) { (void)signal; }

int main(void) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER};
  OK(sigaction(SIGUSR1, &action, NULL));
  OK(raise(SIGUSR1));
  EQ(deepest, 20);
  action = (struct sigaction){.sa_handler = once, .sa_flags = SA_RESETHAND};
  OK(sigaction(SIGUSR2, &action, NULL));
  OK(raise(SIGUSR2));
  OK(sigaction(SIGUSR2, NULL, &action));
  CHECK(action.sa_handler == SIG_DFL);
  return 0;
}
