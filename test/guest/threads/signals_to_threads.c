/* Signals for one thread and for the process: who takes them. pthread_kill(3), signal(7) */
#include "threads.h"

static atomic_int step, taken_by;
static _Thread_local int here;
static void handler(int signal) {
  (void)signal;
  here++;
  taken_by = gettid_();
}
static void *sleeper(void *argument) {
  (void)argument;
  taken_by = 0;
  step = gettid_();
  while (here == 0) milliseconds(1);
  return NULL;
}
static void *waiter(void *argument) {
  (void)argument;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  step = gettid_();
  siginfo_t info;
  EQ(sigwaitinfo(&set, &info), SIGUSR2);
  EQ(info.si_code, SI_USER);
  return NULL;
}

int main(void) {
  struct sigaction action = {.sa_handler = handler};
  OK(sigaction(SIGUSR1, &action, NULL));
  pthread_t thread = start(sleeper, NULL);
  while (step == 0) sched_yield();
  pid_t tid = step;
  EQ(pthread_kill(thread, SIGUSR1), 0);
  finish(thread);
  EQ(taken_by, tid);
  EQ(here, 0);
  /* The process's: the first thread takes it if it does not block it. */
  step = 0;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGUSR2);
  thread = start(sleeper, NULL);
  while (step == 0) sched_yield();
  OK(kill(getpid(), SIGUSR1));
  EQ(here, 1);
  EQ(taken_by, getpid());
  /* It blocks it: another one takes it. */
  EQ(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
  OK(kill(getpid(), SIGUSR1));
  finish(thread);
  EQ(taken_by, step);
  /* A thread that waits for a blocked signal. */
  step = 0;
  thread = start(waiter, NULL);
  while (step == 0) sched_yield();
  milliseconds(5);
  OK(kill(getpid(), SIGUSR2));
  finish(thread);
  /* Blocked by all: pending for the process, taken when one opens up. */
  OK(kill(getpid(), SIGUSR1));
  sigset_t pending;
  OK(sigpending(&pending));
  EQ(sigismember(&pending, SIGUSR1), 1);
  EQ(pthread_sigmask(SIG_UNBLOCK, &set, NULL), 0);
  EQ(here, 2);
  return 0;
}
