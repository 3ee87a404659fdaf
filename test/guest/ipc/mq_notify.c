/* One process is told once when a message comes into an empty queue. mq_notify(3) */
#include "mq.h"

static volatile int seen, code, value;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)context;
  seen = signal;
  code = info->si_code;
  value = info->si_value.sival_int;
  EQ(info->si_pid, getpid());
  EQ(info->si_uid, getuid());
}

int main(void) {
  mqd_t queue = fresh("/skerry_notify", 0, 4, 8);
  mqd_t other = OK(mq_open("/skerry_notify", O_RDWR));
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  OK(sigaction(SIGUSR1, &action, NULL));
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value = {.sival_int = 4711}};
  char text[8], status[100];

  OK(mq_notify(queue, &event));
  ERR(mq_notify(other, &event), EBUSY);
  long length = OK(read(queue, status, sizeof status - 1));
  status[length] = 0;
  char expected[100];
  snprintf(expected, sizeof expected, "QSIZE:0          NOTIFY:0     SIGNO:10    NOTIFY_PID:%-6d\n", getpid());
  SAME(status, expected);
  OK(mq_send(queue, "a", 1, 0));
  EQ(seen, SIGUSR1);
  EQ(code, SI_MESGQ);
  EQ(value, 4711);

  /* The registration is used up; the next one waits for the queue to be empty again. */
  seen = 0;
  OK(mq_send(queue, "b", 1, 0));
  EQ(seen, 0);
  OK(mq_notify(queue, &event));
  OK(mq_send(queue, "c", 1, 0));
  EQ(seen, 0);
  for (int i = 0; i < 3; i++) OK(mq_receive(queue, text, 8, NULL));
  OK(mq_send(queue, "d", 1, 0));
  EQ(seen, SIGUSR1);
  OK(mq_receive(queue, text, 8, NULL));

  /* It ends with NULL, and when any descriptor of the queue is closed. */
  seen = 0;
  OK(mq_notify(queue, &event));
  OK(mq_notify(other, NULL));
  OK(mq_notify(other, &event));
  OK(mq_close(other));
  OK(mq_send(queue, "e", 1, 0));
  EQ(seen, 0);
  OK(mq_receive(queue, text, 8, NULL));
  event.sigev_notify = SIGEV_NONE;
  OK(mq_notify(queue, &event));
  ERR(mq_notify(queue, &event), EBUSY);
  OK(mq_send(queue, "f", 1, 0));
  EQ(seen, 0);
  OK(mq_notify(queue, &event));

  event.sigev_notify = 99;
  EQ(RAW(SYS_mq_notify, queue, &event), -EINVAL);
  event = (struct sigevent){.sigev_notify = SIGEV_SIGNAL, .sigev_signo = 65};
  EQ(RAW(SYS_mq_notify, queue, &event), -EINVAL);
  event.sigev_signo = -1;
  EQ(RAW(SYS_mq_notify, queue, &event), -EINVAL);
  EQ(RAW(SYS_mq_notify, 0, NULL), -EBADF);
  EQ(RAW(SYS_mq_notify, 999, NULL), -EBADF);
  OK(mq_unlink("/skerry_notify"));
  return 0;
}
