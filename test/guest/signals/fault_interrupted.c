/* Timer signals strike at any moment of a fault's way to its handler: the handler sees the instruction that faulted. */
#include "../check.h"
#include <ucontext.h>

void faulting_read(void *at);
__asm__(
    ".text\n"
    "faulting_read: mov (%rdi), %rax\n"
    " ret\n");

static volatile long faults, ticks, misplaced;

static void on_fault(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)info;
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  if (registers[REG_RIP] != (long)faulting_read) misplaced++;
  registers[REG_RIP] += 3;
  faults++;
}
static void on_tick(int signal) {
  (void)signal;
  ticks++;
}

int main(void) {
  struct sigaction fault = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO}, tick = {.sa_handler = on_tick, .sa_flags = SA_RESTART};
  OK(sigaction(SIGSEGV, &fault, NULL));
  OK(sigaction(SIGUSR1, &tick, NULL));
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  timer_t timer;
  OK(timer_create(CLOCK_MONOTONIC, &event, &timer));
  struct itimerspec often = {{0, 300000}, {0, 300000}};
  OK(timer_settime(timer, 0, &often, NULL));
  struct timespec now, end;
  OK(clock_gettime(CLOCK_MONOTONIC, &end));
  end.tv_sec += 2;
  do {
    for (int i = 0; i < 50; i++) faulting_read((void *)8);
    OK(clock_gettime(CLOCK_MONOTONIC, &now));
  } while (misplaced == 0 && (now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec)));
  EQ(misplaced, 0);
  CHECK(faults > 0 && ticks > 0);
  return 0;
}
