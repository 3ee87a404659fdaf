/* What siginfo says of kill, tgkill and sigqueue. sigaction(2) */
#include "../check.h"

static volatile siginfo_t seen;
static volatile int count;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  *(siginfo_t *)&seen = *info;
  count++;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGUSR1, &action, NULL));
  OK(sigaction(SIGRTMIN, &action, NULL));
  OK(kill(getpid(), SIGUSR1));
  EQ(count, 1);
  EQ(seen.si_signo, SIGUSR1);
  EQ(seen.si_code, SI_USER);
  EQ(seen.si_pid, getpid());
  EQ(seen.si_uid, getuid());
  EQ(RAW(SYS_tgkill, getpid(), RAW(SYS_gettid), SIGUSR1), 0);
  EQ(count, 2);
  EQ(seen.si_code, SI_TKILL);
  EQ(RAW(SYS_tkill, RAW(SYS_gettid), SIGUSR1), 0);
  EQ(seen.si_code, SI_TKILL);
  union sigval value = {.sival_int = 1234567};
  OK(sigqueue(getpid(), SIGRTMIN, value));
  EQ(count, 4);
  EQ(seen.si_signo, SIGRTMIN);
  EQ(seen.si_code, SI_QUEUE);
  EQ(seen.si_value.sival_int, 1234567);
  EQ(seen.si_pid, getpid());
  return 0;
}
