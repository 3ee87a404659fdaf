/* A futex wait ends with EINTR by a handler without SA_RESTART. futex(2) */
#include "../check.h"
#include <linux/futex.h>

static uint32_t word;
static volatile int count, changes;
static void handler(int signal) {
  (void)signal;
  count++;
  if (changes) word = 1;
}

int main(void) {
  struct sigaction action = {.sa_handler = handler};
  OK(sigaction(SIGALRM, &action, NULL));
  /* Again and again: the first signal may come before the call sleeps. */
  struct itimerval timer = {{0, 20000}, {0, 20000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  EQ(RAW(SYS_futex, &word, FUTEX_WAIT, 0, NULL), -EINTR);
  CHECK(count >= 1);
  /* With SA_RESTART the call runs again and sees the changed word. */
  changes = 1;
  action.sa_flags = SA_RESTART;
  OK(sigaction(SIGALRM, &action, NULL));
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  EQ(RAW(SYS_futex, &word, FUTEX_WAIT, 0, NULL), -EAGAIN);
  CHECK(count >= 2);
  return 0;
}
