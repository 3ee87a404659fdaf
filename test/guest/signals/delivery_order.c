/* Pending signals: the lowest number is taken first, so its handler runs last or first as Linux stacks them. signal(7) */
#include "../check.h"

static volatile int order[64], count;
static void handler(int signal) { order[count++] = signal; }

int main(void) {
  int const signals[] = {SIGTERM, SIGUSR2, SIGHUP, SIGUSR1, SIGALRM, SIGINT};
  sigset_t all, old;
  sigfillset(&all);
  struct sigaction action = {.sa_handler = handler};
  for (size_t i = 0; i < COUNT(signals); i++) OK(sigaction(signals[i], &action, NULL));
  OK(sigprocmask(SIG_SETMASK, &all, &old));
  for (size_t i = 0; i < COUNT(signals); i++) OK(raise(signals[i]));
  OK(sigprocmask(SIG_SETMASK, &old, NULL));
  EQ(count, COUNT(signals));
  for (int i = 0; i < count; i++) printf("%d\n", order[i]);
  return 0;
}
