/* SIGSEGV sent by kill has SI_USER and no address; the handler returns to where the program was. kill(2) */
#include "../check.h"

static volatile int code = 99, pid;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  code = info->si_code;
  pid = info->si_pid;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  int const signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS};
  for (size_t i = 0; i < COUNT(signals); i++) {
    OK(sigaction(signals[i], &action, NULL));
    code = 99;
    OK(kill(getpid(), signals[i]));
    EQ(code, SI_USER);
    EQ(pid, getpid());
  }
  return 0;
}
