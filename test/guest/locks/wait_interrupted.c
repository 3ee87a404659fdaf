/* A wait for a lock ends with EINTR, or goes on with SA_RESTART. fcntl(2), flock(2), signal(7) */
#include "locks.h"
#include <sys/file.h>

static int one, two;
static volatile int unlock;

static void handler(int signal) {
  (void)signal;
  if (unlock == 1) OK(ofd(one, F_OFD_SETLK, F_UNLCK, 0, 0));
  if (unlock == 2) OK(flock(one, LOCK_UN));
}
static void soon(int flags, int what) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  OK(sigaction(SIGALRM, &action, NULL));
  unlock = what;
  struct itimerval timer = {.it_value.tv_usec = 20000};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
}

int main(void) {
  one = OK(open("f", O_CREAT | O_RDWR, 0644));
  two = OK(open("f", O_RDWR));
  OK(ofd(one, F_OFD_SETLK, F_WRLCK, 0, 0));
  soon(0, 0);
  ERR(ofd(two, F_OFD_SETLKW, F_WRLCK, 5, 5), EINTR);
  soon(SA_RESTART, 1);
  OK(ofd(two, F_OFD_SETLKW, F_WRLCK, 5, 5));
  struct flock lock = range(F_RDLCK, 0, 0);
  soon(0, 0);
  ERR(fcntl(one, F_SETLKW, &lock), EINTR);
  OK(ofd(two, F_OFD_SETLK, F_UNLCK, 0, 0));

  OK(flock(one, LOCK_SH));
  OK(flock(two, LOCK_SH));
  ERR(flock(two, LOCK_EX | LOCK_NB), EWOULDBLOCK);
  soon(0, 0);
  ERR(flock(two, LOCK_EX), EINTR);
  soon(SA_RESTART, 2);
  OK(flock(two, LOCK_EX));
  ERR(flock(one, LOCK_SH | LOCK_NB), EWOULDBLOCK);
  return 0;
}
