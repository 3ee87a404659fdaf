/* What a signal does to a sleep on a futex. futex(2), signal(7) */
#include "futex.h"

static atomic_uint word;
static atomic_int handled;
static struct timespec const *timeout;
static int operation;
static unsigned bits;
static long result;
static atomic_int error, tid;
static void handler(int signal) {
  (void)signal;
  handled++;
}
static void *sleeper(void *argument) {
  tid = gettid_();
  errno = 0;
  result = futex(&word, operation, 0, timeout, NULL, bits);
  error = errno;
  return argument;
}
static void handle(int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  EQ(sigaction(SIGUSR1, &action, NULL), 0);
  handled = 0;
}
/* Sleeps, gets a signal, and a wake if it sleeps on. */
static void interrupted(int op, struct timespec const *time, int flags, int expected) {
  operation = op;
  timeout = time;
  bits = ANY_BITS;
  handle(flags);
  tid = 0;
  pthread_t thread = start(sleeper, NULL);
  await_sleepers(&word, 1);
  EQ(pthread_kill(thread, SIGUSR1), 0);
  while (handled == 0) sched_yield();
  if (expected == 0) {
    await_sleepers(&word, 1);
    EQ(wake(&word, 1), 1);
  }
  finish(thread);
  EQ(error, expected);
  EQ(result, expected == 0 ? 0 : -1);
  EQ(sleepers(&word), 0);
}

int main(void) {
  struct timespec const relative = {10, 0};
  struct timespec absolute = in_future(CLOCK_MONOTONIC, 10000000000);
  interrupted(FUTEX_WAIT_PRIVATE, NULL, 0, EINTR);
  interrupted(FUTEX_WAIT_PRIVATE, NULL, SA_RESTART, 0);
  /* With a timeout there is no restart behind a handler. */
  interrupted(FUTEX_WAIT_PRIVATE, &relative, 0, EINTR);
  interrupted(FUTEX_WAIT_PRIVATE, &relative, SA_RESTART, EINTR);
  interrupted(FUTEX_WAIT_BITSET_PRIVATE, &absolute, SA_RESTART, EINTR);
  interrupted(FUTEX_WAIT_BITSET_PRIVATE, NULL, SA_RESTART, 0);

  /* A signal without a handler changes nothing, the time neither. */
  signal(SIGUSR1, SIG_IGN);
  struct timespec const brief = {0, 100000000};
  operation = FUTEX_WAIT_PRIVATE;
  timeout = &brief;
  double begin = seconds_now(CLOCK_MONOTONIC);
  pthread_t thread = start(sleeper, NULL);
  await_sleepers(&word, 1);
  for (int i = 0; i < 3; i++) {
    EQ(pthread_kill(thread, SIGUSR1), 0);
    EQ(pthread_kill(thread, SIGCONT), 0);
    milliseconds(5);
  }
  finish(thread);
  EQ(error, ETIMEDOUT);
  double took = seconds_now(CLOCK_MONOTONIC) - begin;
  CHECK(took >= 0.1 && took < 50);
  return 0;
}
