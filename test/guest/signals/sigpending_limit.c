/* RLIMIT_SIGPENDING bounds queued signals: sigqueue answers EAGAIN, kill still works. getrlimit(2) */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}

int main(void) {
  signal(SIGRTMIN, handler);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  struct rlimit limit = {20, 20};
  OK(setrlimit(RLIMIT_SIGPENDING, &limit));
  int queued = 0;
  while (sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 0}) == 0) queued++;
  EQ(errno, EAGAIN);
  /* Natively what other processes of the user have queued counts too. */
  CHECK(queued <= 20);
  OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
  EQ(count, queued);
  return 0;
}
