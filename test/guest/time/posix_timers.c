/* timer_create with signals, overruns, deletion, errors. timer_create(2) */
#include "../check.h"

static volatile int count, value, code;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  value = info->si_value.sival_int;
  code = info->si_code;
  count++;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGRTMIN, &action, NULL));
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value = {.sival_int = 4711}};
  timer_t timer;
  OK(timer_create(CLOCK_MONOTONIC, &event, &timer));
  struct itimerspec spec = {{0, 5000000}, {0, 5000000}}, now;
  OK(timer_settime(timer, 0, &spec, NULL));
  while (count < 3) pause();
  EQ(value, 4711);
  EQ(code, SI_TIMER);
  OK(timer_gettime(timer, &now));
  EQ(now.it_interval.tv_nsec, 5000000);
  CHECK(timer_getoverrun(timer) >= 0);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  int before = count;
  usleep(60000);
  OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
  EQ(count >= before + 1 && count <= before + 3, 1);
  spec = (struct itimerspec){{0, 0}, {0, 0}};
  OK(timer_settime(timer, 0, &spec, &now));
  EQ(now.it_interval.tv_nsec, 5000000);
  OK(timer_gettime(timer, &now));
  EQ(now.it_value.tv_sec | now.it_value.tv_nsec, 0);
  spec.it_value.tv_nsec = 1000000000;
  ERR(timer_settime(timer, 0, &spec, NULL), EINVAL);
  OK(timer_delete(timer));
  ERR(timer_gettime(timer, &now), EINVAL);
  int id;
  EQ(RAW(SYS_timer_create, 77, NULL, &id), -EINVAL);
  EQ(RAW(SYS_timer_create, CLOCK_MONOTONIC, 8, &id), -EFAULT);
  EQ(RAW(SYS_timer_create, CLOCK_MONOTONIC, NULL, 8), -EFAULT);
  EQ(RAW(SYS_timer_delete, 12345), -EINVAL);
  return 0;
}
