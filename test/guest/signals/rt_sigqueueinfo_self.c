/* rt_sigqueueinfo to oneself may carry any si_code; others' may not pretend. rt_sigqueueinfo(2) */
#include "../check.h"

static volatile int code, value;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  code = info->si_code;
  value = info->si_value.sival_int;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGUSR1, &action, NULL));
  siginfo_t info = {.si_signo = SIGUSR1, .si_code = SI_QUEUE};
  info.si_value.sival_int = 99;
  EQ(RAW(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &info), 0);
  EQ(code, SI_QUEUE);
  EQ(value, 99);
  info.si_code = -77;
  EQ(RAW(SYS_rt_tgsigqueueinfo, getpid(), RAW(SYS_gettid), SIGUSR1, &info), 0);
  EQ(code, -77);
  EQ(RAW(SYS_rt_sigqueueinfo, 0x3fffffff, SIGUSR1, &info), -ESRCH);
  return 0;
}
