/* Whom kill(2) reaches: threads by their ids, every process but the caller, and none of another user. */
#include "family.h"
#include <pthread.h>

static volatile int got;
static void handler(int signal) { (void)signal, got++; }
static pid_t thread_id;
static int ready[2];

static void *body(void *argument) {
  (void)argument;
  thread_id = syscall(SYS_gettid);
  EQ(write(ready[1], "", 1), 1);
  for (;;) pause();
}

int main(void) {
  need_root();
  char byte;
  int status;
  OK(pipe(ready));
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  OK(sigaction(SIGUSR1, &action, NULL));
  pthread_t thread;
  EQ(pthread_create(&thread, NULL, body, NULL), 0);
  EQ(read(ready[0], &byte, 1), 1);

  /* The id of any thread names its process. */
  OK(kill(thread_id, 0));
  OK(kill(thread_id, SIGUSR1));
  while (got < 1) sleep_ms(1);
  siginfo_t info = {.si_code = SI_QUEUE};
  OK(RAW(SYS_rt_sigqueueinfo, thread_id, SIGUSR1, &info));
  while (got < 2) sleep_ms(1);

  /* A child of another user. */
  pid_t pid = OK(fork());
  if (pid == 0) {
    become_nobody();
    ERR(kill(getppid(), 0), EPERM);
    ERR(kill(getppid(), SIGUSR1), EPERM);
    EQ(RAW(SYS_tgkill, getppid(), getppid(), SIGUSR1), -EPERM);
    EQ(RAW(SYS_tkill, thread_id, SIGUSR1), -EPERM);
    EQ(RAW(SYS_rt_sigqueueinfo, getppid(), SIGUSR1, &info), -EPERM);
    OK(kill(getppid(), SIGCONT));
    ERR(kill(getppid(), 65), EINVAL);
    ERR(kill(0x7ffffff0, 65), ESRCH);
    ERR(kill(INT_MIN, SIGUSR1), ESRCH);
    EQ(RAW(SYS_pidfd_send_signal, OK(syscall(SYS_pidfd_open, getppid(), 0)), SIGUSR1, 0, 0), -EPERM);
    struct rlimit limit;
    ERR(prlimit(getppid(), RLIMIT_NOFILE, NULL, &limit), EPERM);
    ERR(setpriority(PRIO_PROCESS, getppid(), 5), EPERM);
    OK(getpriority(PRIO_PROCESS, getppid()));
    struct sched_param param = {0};
    ERR(sched_setscheduler(getppid(), SCHED_BATCH, &param), EPERM);
    OK(sched_getscheduler(getppid()));
    EQ(RAW(SYS_ioprio_set, 1, getppid(), 2 << 13 | 4), -EPERM);
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(0, &cpus);
    ERR(sched_setaffinity(getppid(), sizeof cpus, &cpus), EPERM);
    OK(sched_getaffinity(getppid(), sizeof cpus, &cpus));
    struct iovec here = {&param, 4}, there = {(void *)&got, 4};
    ERR(process_vm_readv(getppid(), &here, 1, &there, 1, 0), EPERM);
    char path[64], target[64];
    snprintf(path, sizeof path, "/proc/%d/mem", getppid());
    ERR(open(path, O_RDONLY), EACCES);
    snprintf(path, sizeof path, "/proc/%d/maps", getppid());
    ERR(open(path, O_RDONLY), EACCES);
    snprintf(path, sizeof path, "/proc/%d/environ", getppid());
    ERR(open(path, O_RDONLY), EACCES);
    snprintf(path, sizeof path, "/proc/%d/auxv", getppid());
    ERR(open(path, O_RDONLY), EACCES);
    snprintf(path, sizeof path, "/proc/%d/exe", getppid());
    ERR(readlink(path, target, sizeof target), EACCES);
    snprintf(path, sizeof path, "/proc/%d/cwd", getppid());
    ERR(readlink(path, target, sizeof target), EACCES);
    snprintf(path, sizeof path, "/proc/%d/fd", getppid());
    ERR(open(path, O_RDONLY), EACCES);
    snprintf(path, sizeof path, "/proc/%d/fd/1", getppid());
    ERR(readlink(path, target, sizeof target), EACCES);
    snprintf(path, sizeof path, "/proc/%d/status", getppid());
    OK(open(path, O_RDONLY));
    snprintf(path, sizeof path, "/proc/%d/cmdline", getppid());
    OK(open(path, O_RDONLY));
    _exit(7);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 7);
  EQ(got, 2);
  return 0;
}
