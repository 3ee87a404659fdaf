/* The controlling terminal of a session. tty(4), ioctl_tty(2), credentials(7) */
#include "tty.h"

static volatile int hangups, continues;
static void handler(int signal) {
  if (signal == SIGHUP) hangups++;
  else continues++;
}

int main(void) {
  open_pty();
  char const *name = ptsname(master);
  if (getsid(0) != getpid()) ERR(ioctl(slave, TIOCSCTTY, 0), EPERM);
  lead_session();
  ERR(open("/dev/tty", O_RDWR), ENXIO);
  ERR(tcgetpgrp(slave), ENOTTY);
  ERR(tcgetsid(slave), ENOTTY);
  ERR(ioctl(slave, TIOCNOTTY), ENOTTY);
  EQ(tcgetpgrp(master), 0);
  int group = getpgrp();
  ERR(ioctl(slave, TIOCSPGRP, &group), ENOTTY);
  /* Opening one makes it the controlling terminal, unless O_NOCTTY says otherwise. */
  int other = OK(open(name, O_RDWR));
  EQ(tcgetsid(slave), getpid());
  EQ(tcgetpgrp(slave), getpgrp());
  EQ(tcgetpgrp(master), getpgrp());
  EQ(tcgetsid(master), getpid());
  int tty = OK(open("/dev/tty", O_RDWR));
  SAME(ttyname(tty), "/dev/tty");
  EQ(write(tty, "hello", 5), 5);
  SAME(shown(), "hello");
  EQ(tcgetpgrp(tty), getpgrp());
  OK(tcsetpgrp(slave, getpgrp()));
  ERR(tcsetpgrp(slave, -1), EINVAL);
  ERR(tcsetpgrp(slave, 0x3fffffff), ESRCH);
  OK(ioctl(slave, TIOCSCTTY, 0));
  /* One is enough. */
  int m = OK(posix_openpt(O_RDWR | O_NOCTTY));
  OK(unlockpt(m));
  int s = OK(open(ptsname(m), O_RDWR));
  ERR(tcgetsid(s), ENOTTY);
  ERR(ioctl(s, TIOCSCTTY, 0), EPERM);
  ERR(ioctl(s, TIOCNOTTY), ENOTTY);
  char const *stat = get("/proc/self/stat");
  int number = -1;
  int foreground = 0;
  EQ(sscanf(strrchr(stat, ')') + 2, "%*c %*d %*d %*d %d %d", &number, &foreground), 2);
  struct stat st;
  OK(fstat(slave, &st));
  EQ(number, st.st_rdev);
  EQ(foreground, getpgrp());
  /* The leader gives it up. */
  signal(SIGHUP, handler);
  signal(SIGCONT, handler);
  OK(ioctl(slave, TIOCNOTTY));
  EQ(hangups, 1);
  EQ(continues, 1);
  ERR(open("/dev/tty", O_RDWR), ENXIO);
  ERR(tcgetpgrp(tty), ENOTTY);
  OK(ioctl(s, TIOCSCTTY, 0));
  EQ(tcgetsid(s), getpid());
  close(other);
  return 0;
}
