/* O_ASYNC on both sides of a pseudo-terminal: who is told, and of what. fcntl(2), "Managing signals" */
#include "tty.h"

static volatile int seen, code, descriptor;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  seen++;
  code = info->si_code;
  descriptor = info->si_fd;
}
static void tell_about(int fd) {
  OK(fcntl(fd, F_SETSIG, SIGRTMIN));
  OK(fcntl(fd, F_SETFL, O_ASYNC | O_NONBLOCK));
  EQ(fcntl(fd, F_GETFL) & O_ASYNC, O_ASYNC);
}
static void quiet(int fd) {
  OK(fcntl(fd, F_SETFL, O_NONBLOCK));
  EQ(fcntl(fd, F_GETFL) & O_ASYNC, 0);
}
/* Natively bytes take a while to arrive. */
static void expect(int fd, int what) {
  for (int i = 0; i < 500 && seen == 0; i++) usleep(1000);
  CHECK(seen > 0);
  EQ(code, what);
  EQ(descriptor, fd);
  usleep(20000);
  seen = 0;
}
static void expect_nothing(void) {
  usleep(20000);
  EQ(seen, 0);
}

static void input(void) {
  open_pty();
  set_local(ECHO, 0);
  tell_about(slave);
  /* No owner was named, and there is no foreground group: the process itself. */
  EQ(fcntl(slave, F_GETOWN), getpid());
  OK(fcntl(slave, F_SETSIG, 0));
  EQ(fcntl(slave, F_GETSIG), 0);
  OK(fcntl(slave, F_SETSIG, SIGRTMIN));
  /* A line that is being edited is no input. */
  type("ab");
  expect_nothing();
  type("c\n");
  expect(slave, POLL_IN);
  type("\4");
  expect(slave, POLL_IN);
  SAME(line(), "abc\n");
  expect_nothing();
  tcflush(slave, TCIFLUSH);
  raw(1, 0);
  type("x");
  expect(slave, POLL_IN);
  type("y");
  expect(slave, POLL_IN);
  SAME(line(), "xy");
  quiet(slave);
  type("z");
  expect_nothing();
  SAME(line(), "z");
  int on = 1;
  OK(ioctl(slave, FIOASYNC, &on));
  EQ(fcntl(slave, F_GETFL) & O_ASYNC, O_ASYNC);
  OK(ioctl(slave, TIOCSTI, "q"));
  expect(slave, POLL_IN);
  SAME(line(), "q");
  OK(close(slave));
  OK(close(master));
}

static void output(void) {
  open_pty();
  set_local(ECHO, 0);
  raw(1, 0);
  tell_about(master);
  EQ(fcntl(master, F_GETOWN), getpid());
  EQ(write(slave, "shown", 5), 5);
  expect(master, POLL_IN);
  SAME(shown(), "shown");
  /* What is echoed is shown too. */
  set_local(0, ECHO);
  type("e");
  expect(master, POLL_IN);
  SAME(shown(), "e");
  quiet(master);
  EQ(write(slave, "shown", 5), 5);
  expect_nothing();
  SAME(shown(), "shown");
  /* Room is told of to whom had none. */
  tell_about(slave);
  static char bytes[4096];
  int n = 1;
  while ((n = write(slave, bytes, sizeof bytes)) == sizeof bytes) continue;
  if (n != -1) EQ(write(slave, bytes, sizeof bytes), -1);
  EQ(errno, EAGAIN);
  seen = 0;
  while (take(master) > 0) usleep(10000);
  expect(slave, POLL_OUT);
  /* The terminal is hung up: nobody is told any more. */
  OK(close(master));
  expect_nothing();
  OK(close(slave));
}

/* The foreground group of a controlling terminal is the owner. */
static void foreground(void) {
  lead_session();
  open_pty();
  if (ioctl(slave, TIOCSCTTY, 0) != 0) return;
  int tty = OK(open("/dev/tty", O_RDWR | O_NONBLOCK));
  OK(fcntl(tty, F_SETFL, O_ASYNC | O_NONBLOCK));
  EQ(fcntl(tty, F_GETOWN), -getpgrp());
  struct {
    int type, pid;
  } owner;
  OK(fcntl(tty, F_GETOWN_EX, &owner));
  EQ(owner.type, F_OWNER_PGRP);
  EQ(owner.pid, getpgrp());
  OK(fcntl(tty, F_SETSIG, SIGRTMIN));
  type("line\n");
  expect(tty, POLL_IN);
  /* A named owner stays. */
  OK(fcntl(slave, F_SETOWN, getpid()));
  OK(fcntl(slave, F_SETFL, O_ASYNC | O_NONBLOCK));
  EQ(fcntl(slave, F_GETOWN), getpid());
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART};
  OK(sigaction(SIGRTMIN, &action, NULL));
  OK(sigaction(SIGIO, &action, NULL));
  input();
  output();
  foreground();
  return 0;
}
