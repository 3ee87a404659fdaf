/* What programs about terminals share: a pseudo-terminal, typing on its master, reading what it shows. */
#ifndef TTY_H
#define TTY_H
#include "../check.h"
#include <sys/ioctl.h>
#include <termios.h>
#ifndef IUCLC
#define IUCLC 0001000
#endif
#ifndef OLCUC
#define OLCUC 0000002
#endif
#ifndef IMAXBEL
#define IMAXBEL 0020000
#endif
#ifndef EXTPROC
#define EXTPROC 0200000
#endif
#ifndef TIOCGPTPEER
#define TIOCGPTPEER 0x5441
#endif
#ifndef TIOCGPTLCK
#define TIOCGPTLCK 0x80045439
#endif
#ifndef TIOCGPKT
#define TIOCGPKT 0x80045438
#endif
#ifndef TIOCSIG
#define TIOCSIG 0x40045436
#endif

MAYBE_UNUSED static int master, slave;

/* A new pseudo-terminal; neither side becomes a controlling terminal. */
MAYBE_UNUSED static void open_pty(void) {
  master = OK(posix_openpt(O_RDWR | O_NOCTTY));
  OK(grantpt(master));
  OK(unlockpt(master));
  slave = OK(open(ptsname(master), O_RDWR | O_NOCTTY));
}

/* This process leads a session, and has no controlling terminal. */
MAYBE_UNUSED static void lead_session(void) {
  if (getsid(0) != getpid()) OK(setsid());
}

MAYBE_UNUSED static struct termios settings(int fd) {
  struct termios t;
  OK(tcgetattr(fd, &t));
  return t;
}
/* Changes flags of the settings: those of the masks first off, then on. */
MAYBE_UNUSED static void set_local(tcflag_t off, tcflag_t on) {
  struct termios t = settings(slave);
  t.c_lflag = (t.c_lflag & ~off) | on;
  OK(tcsetattr(slave, TCSANOW, &t));
}
MAYBE_UNUSED static void set_input(tcflag_t off, tcflag_t on) {
  struct termios t = settings(slave);
  t.c_iflag = (t.c_iflag & ~off) | on;
  OK(tcsetattr(slave, TCSANOW, &t));
}
MAYBE_UNUSED static void set_output(tcflag_t off, tcflag_t on) {
  struct termios t = settings(slave);
  t.c_oflag = (t.c_oflag & ~off) | on;
  OK(tcsetattr(slave, TCSANOW, &t));
}
MAYBE_UNUSED static void set_character(int index, int c) {
  struct termios t = settings(slave);
  t.c_cc[index] = c;
  OK(tcsetattr(slave, TCSANOW, &t));
}
MAYBE_UNUSED static void raw(int minimum, int tenths) {
  struct termios t = settings(slave);
  cfmakeraw(&t);
  t.c_cc[VMIN] = minimum;
  t.c_cc[VTIME] = tenths;
  OK(tcsetattr(slave, TCSANOW, &t));
}

/* poll(2) of one descriptor. Natively it also lets bytes arrive that are under way. */
MAYBE_UNUSED static int ready(int fd, int events, int timeout) {
  struct pollfd p = {.fd = fd, .events = events};
  int n;
  while ((n = poll(&p, 1, timeout)) == -1 && errno == EINTR) continue;
  CHECK(n >= 0);
  return n == 0 ? 0 : p.revents;
}

/* Types bytes, and waits until they have been processed: natively, poll(2) does if it has found nothing before. */
MAYBE_UNUSED static void type_bytes(const void *bytes, size_t length) {
  int before = ready(slave, POLLIN, 0) & POLLIN;
  EQ(write(master, bytes, length), length);
  if (before) usleep(30000);
  ready(slave, POLLIN, 0);
  ready(master, POLLIN, 0);
}
MAYBE_UNUSED static void type(const char *text) { type_bytes(text, strlen(text)); }

/* All that a descriptor has to read now, NUL-terminated, without waiting. */
MAYBE_UNUSED static char taken[65536];
MAYBE_UNUSED static size_t take(int fd) {
  size_t length = 0;
  while (length < sizeof taken - 1 && (ready(fd, POLLIN, 0) & POLLIN)) {
    ssize_t n = read(fd, taken + length, sizeof taken - 1 - length);
    if (n <= 0) break;
    length += n;
  }
  taken[length] = 0;
  return length;
}
/* What the terminal has shown since the last call. */
MAYBE_UNUSED static const char *shown(void) {
  take(master);
  return taken;
}
/* One read of the slave, which must not wait. */
MAYBE_UNUSED static const char *line(void) {
  static char text[8192];
  CHECK(ready(slave, POLLIN, 0) & POLLIN);
  ssize_t n = OK(read(slave, text, sizeof text - 1));
  text[n] = 0;
  return text;
}
MAYBE_UNUSED static int waiting(int fd) {
  int n = -1;
  OK(ioctl(fd, FIONREAD, &n));
  return n;
}
MAYBE_UNUSED static long milliseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
/* After so many milliseconds a signal comes whose handler is `handler`. */
MAYBE_UNUSED static void alarm_after(int ms, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  OK(sigaction(SIGALRM, &action, NULL));
  struct itimerval t = {.it_value = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000}};
  OK(setitimer(ITIMER_REAL, &t, NULL));
}
#endif
