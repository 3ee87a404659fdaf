/* A signal in the middle of a read or write of a terminal: EINTR, restart, or what has been moved. signal(7) */
#include "tty.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  count++;
}
static void typing(int signal) {
  (void)signal;
  count++;
  if (write(master, "line\n", 5) != 5) _exit(200);
}

int main(void) {
  static char big[65536];
  open_pty();
  set_local(ECHO, 0);
  char text[64];
  alarm_after(250, handler, 0);
  ERR(read(slave, text, sizeof text), EINTR);
  EQ(count, 1);
  alarm_after(250, typing, SA_RESTART);
  EQ(read(slave, text, sizeof text), 5);
  EQ(count, 2);
  raw(5, 0);
  type("ab");
  alarm_after(250, handler, 0);
  EQ(read(slave, text, sizeof text), 2);
  EQ(count, 3);
  alarm_after(250, handler, 0);
  ssize_t n = write(slave, big, sizeof big);
  CHECK(n >= 4095 && n < (ssize_t)sizeof big);
  /* Natively bytes under way make room a little later. */
  do {
    alarm_after(250, handler, 0);
    n = write(slave, big, sizeof big);
  } while (n > 0 && count < 20);
  EQ(errno, EINTR);
  return 0;
}
