/* Real-time signals queue, in order, lowest number first; standard ones do not. signal(7) */
#include "../check.h"

static volatile int values[32], numbers[32], count;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)context;
  numbers[count] = signal;
  values[count++] = info->si_value.sival_int;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigfillset(&action.sa_mask);
  OK(sigaction(SIGRTMIN, &action, NULL));
  OK(sigaction(SIGRTMIN + 1, &action, NULL));
  OK(sigaction(SIGUSR1, &action, NULL));
  sigset_t all, old;
  sigfillset(&all);
  OK(sigprocmask(SIG_SETMASK, &all, &old));
  for (int i = 0; i < 5; i++) {
    OK(sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 100 + i}));
    OK(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i}));
    OK(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 200 + i}));
  }
  OK(sigprocmask(SIG_SETMASK, &old, NULL));
  EQ(count, 11);
  EQ(numbers[0], SIGUSR1);
  EQ(values[0], 200);
  for (int i = 0; i < 5; i++) {
    EQ(numbers[1 + i], SIGRTMIN);
    EQ(values[1 + i], i);
    EQ(numbers[6 + i], SIGRTMIN + 1);
    EQ(values[6 + i], 100 + i);
  }
  return 0;
}
