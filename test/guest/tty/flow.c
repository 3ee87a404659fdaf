/* IXON, IXANY and tcflow(3). */
#include "tty.h"

int main(void) {
  open_pty();
  OK(fcntl(slave, F_SETFL, O_NONBLOCK));
  CHECK(ready(slave, POLLOUT, 0) & POLLOUT);
  type("\023");
  SAME(shown(), "");
  ERR(write(slave, "x", 1), EAGAIN);
  EQ(ready(slave, POLLOUT, 0), 0);
  /* The echo waits too. */
  type("ab");
  SAME(shown(), "");
  type("\021");
  SAME(shown(), "ab");
  EQ(write(slave, "x", 1), 1);
  SAME(shown(), "x");
  set_input(0, IXANY);
  type("\023");
  ERR(write(slave, "x", 1), EAGAIN);
  type("c");
  SAME(shown(), "c");
  type("\n");
  SAME(line(), "abc\n");
  shown();
  /* Stopped by a call, no character starts it. */
  OK(tcflow(slave, TCOOFF));
  ERR(write(slave, "x", 1), EAGAIN);
  type("\021d");
  SAME(shown(), "");
  OK(tcflow(slave, TCOON));
  EQ(write(slave, "x", 1), 1);
  SAME(shown(), "dx");
  OK(tcflow(slave, TCIOFF));
  SAME(shown(), "\023");
  OK(tcflow(slave, TCION));
  SAME(shown(), "\021");
  ERR(tcflow(slave, 4), EINVAL);
  ERR(tcflow(slave, -1), EINVAL);
  /* Switching IXON off starts what it has stopped. */
  type("\023");
  ERR(write(slave, "x", 1), EAGAIN);
  set_input(IXON, 0);
  EQ(write(slave, "y", 1), 1);
  SAME(shown(), "y");
  type("\023\n");
  SAME(line(), "d\023\n");
  return 0;
}
