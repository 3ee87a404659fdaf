/* Non-canonical input: the four combinations of VMIN and VTIME. termios(3) */
#include "tty.h"

static void nothing(int signal) { (void)signal; }
static void type_later(int signal) {
  (void)signal;
  if (write(master, "z", 1) != 1) _exit(200);
}

int main(void) {
  open_pty();
  char text[64];
  /* 0, 0: what is there. */
  raw(0, 0);
  EQ(read(slave, text, sizeof text), 0);
  type("ab");
  EQ(read(slave, text, 1), 1);
  EQ(read(slave, text, sizeof text), 1);
  OK(fcntl(slave, F_SETFL, O_NONBLOCK));
  EQ(read(slave, text, sizeof text), 0);
  OK(fcntl(slave, F_SETFL, 0));

  /* 0, TIME: waits for one byte, that long. */
  raw(0, 2);
  long begin = milliseconds();
  EQ(read(slave, text, sizeof text), 0);
  long took = milliseconds() - begin;
  CHECK(took >= 180 && took < 50000);
  type("ab");
  EQ(read(slave, text, sizeof text), 2);
  alarm_after(250, type_later, SA_RESTART);
  raw(0, 100);
  begin = milliseconds();
  EQ(read(slave, text, sizeof text), 1);
  CHECK(milliseconds() - begin < 5000);

  /* MIN, 0: waits for that many, or as many as are asked for. */
  raw(3, 0);
  type("ab");
  EQ(ready(slave, POLLIN, 0), 0);
  alarm_after(250, type_later, SA_RESTART);
  /* The signal ends the wait: what is there is read. */
  EQ(read(slave, text, sizeof text), 2);
  EQ(read(slave, text, 1), 1);
  EQ(text[0], 'z');
  type("abcd");
  EQ(ready(slave, POLLIN, 0), POLLIN);
  EQ(read(slave, text, 2), 2);
  EQ(read(slave, text, 2), 2);
  type("ab");
  OK(fcntl(slave, F_SETFL, O_NONBLOCK));
  EQ(read(slave, text, sizeof text), 2);
  ERR(read(slave, text, sizeof text), EAGAIN);
  OK(fcntl(slave, F_SETFL, 0));
  alarm_after(250, nothing, 0);
  ERR(read(slave, text, sizeof text), EINTR);

  /* MIN, TIME: from the first byte on, that long between two. */
  raw(4, 2);
  type("ab");
  begin = milliseconds();
  EQ(read(slave, text, sizeof text), 2);
  took = milliseconds() - begin;
  CHECK(took >= 180 && took < 50000);
  alarm_after(400, type_later, SA_RESTART);
  begin = milliseconds();
  EQ(read(slave, text, sizeof text), 1);
  CHECK(milliseconds() - begin > 350);
  type("abcde");
  EQ(read(slave, text, sizeof text), 5);
  type("ab");
  EQ(ready(slave, POLLIN, 0), POLLIN);
  return 0;
}
