/* Terminal controls of what is no terminal are ENOTTY. ioctl_tty(2) */
#include "../check.h"
#include <sys/ioctl.h>
#include <termios.h>

int main(void) {
  int ends[2];
  OK(pipe(ends));
  int const fds[] = {ends[0], OK(open("f", O_CREAT | O_RDWR, 0644)), OK(open("/dev/null", O_RDWR)), OK(open(".", O_RDONLY))};
  struct termios t;
  struct winsize size;
  for (size_t i = 0; i < COUNT(fds); i++) {
    ERR(tcgetattr(fds[i], &t), ENOTTY);
    ERR(ioctl(fds[i], TIOCGWINSZ, &size), ENOTTY);
    ERR(tcgetpgrp(fds[i]), ENOTTY);
    ERR(tcsetattr(fds[i], TCSANOW, &t), ENOTTY);
    CHECK(ttyname(fds[i]) == NULL);
  }
  ERR(ioctl(-1, TCGETS, &t), EBADF);
  return 0;
}
