/* SS_AUTODISARM: the stack is disarmed while a handler runs on it. sigaltstack(2) */
#include "../check.h"
#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

static volatile int inside;
static void handler(int signal) {
  (void)signal;
  stack_t now;
  sigaltstack(NULL, &now);
  inside = now.ss_flags;
}

int main(void) {
  stack_t now, alternate = {.ss_sp = malloc(65536), .ss_size = 65536, .ss_flags = (int)SS_AUTODISARM};
  OK(sigaltstack(&alternate, NULL));
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
  OK(sigaction(SIGUSR1, &action, NULL));
  OK(raise(SIGUSR1));
  EQ(inside, SS_DISABLE);
  OK(sigaltstack(NULL, &now));
  EQ((unsigned)now.ss_flags, SS_AUTODISARM);
  EQ(now.ss_sp, alternate.ss_sp);
  return 0;
}
