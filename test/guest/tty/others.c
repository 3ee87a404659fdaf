/* Requests that need the other side, or exist for other terminals only. ioctl_tty(2) */
#include "tty.h"

static volatile int seen;
static void handler(int signal) { seen = signal; }

int main(void) {
  open_pty();
  int n = 0;
  OK(ioctl(slave, TIOCGETD, &n));
  EQ(n, 0);
  OK(ioctl(slave, TIOCSETD, &n));
  ERR(ioctl(slave, 0x5499, &n), ENOTTY);
  ERR(ioctl(master, 0x5499, &n), ENOTTY);
  ERR(ioctl(slave, TIOCGPKT, &n), ENOTTY);
  ERR(ioctl(master, TIOCSIG, 0), EINVAL);
  ERR(ioctl(master, TIOCSIG, SIGKILL), EINVAL);
  lead_session();
  OK(ioctl(slave, TIOCSCTTY, 0));
  signal(SIGINT, handler);
  OK(ioctl(master, TIOCSIG, SIGINT));
  EQ(seen, SIGINT);
  OK(ioctl(slave, FIONBIO, (n = 1, &n)));
  char c;
  ERR(read(slave, &c, 1), EAGAIN);
  EQ(fcntl(slave, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
  int duplicate = OK(open(ptsname(master), O_RDWR));
  EQ(fcntl(duplicate, F_GETFL) & O_NONBLOCK, 0);
  return 0;
}
