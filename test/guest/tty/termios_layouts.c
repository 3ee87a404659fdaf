/* The settings in their three layouts. ioctl_tty(2) */
#include "tty.h"

struct kernel_termios { uint32_t iflag, oflag, cflag, lflag; uint8_t line, cc[19]; };
struct kernel_termios2 { uint32_t iflag, oflag, cflag, lflag; uint8_t line, cc[19]; uint32_t ispeed, ospeed; };
struct kernel_termio { uint16_t iflag, oflag, cflag, lflag; uint8_t line, cc[8]; };
#define GET2 0x802c542a
#define SET2 0x402c542b

int main(void) {
  open_pty();
  struct kernel_termios t, u;
  struct kernel_termios2 t2;
  struct kernel_termio old;
  OK(ioctl(slave, TCGETS, &t));
  EQ(t.iflag, 02400);
  EQ(t.oflag, 05);
  EQ(t.cflag, 0277);
  EQ(t.lflag, 0105073);
  EQ(memcmp(t.cc, "\003\034\177\025\004\0\001\0\021\023\032\0\022\017\027\026\0\0\0", 19), 0);
  OK(ioctl(master, TCGETS, &u));
  EQ(memcmp(&t, &u, 36), 0);
  OK(ioctl(slave, GET2, &t2));
  EQ(memcmp(&t, &t2, 36), 0);
  EQ(t2.ispeed, 38400);
  EQ(t2.ospeed, 38400);
  /* Any speed, by BOTHER. */
  t2.cflag = (t2.cflag & ~010017) | 010000;
  t2.ospeed = t2.ispeed = 12345;
  OK(ioctl(slave, SET2, &t2));
  memset(&t2, 0, sizeof t2);
  OK(ioctl(slave, GET2, &t2));
  EQ(t2.ospeed, 12345);
  /* By its constant. */
  struct termios s = settings(slave);
  OK(cfsetspeed(&s, B115200));
  OK(tcsetattr(master, TCSANOW, &s));
  OK(ioctl(slave, GET2, &t2));
  EQ(t2.ospeed, 115200);
  EQ(t2.ispeed, 115200);
  /* Seven bits and parity do not stick. */
  t.cflag = (t.cflag & ~060) | CS7 | PARENB;
  t.cc[VTIME] = 77;
  t.line = 0;
  OK(ioctl(slave, TCSETS, &t));
  OK(ioctl(slave, TCGETS, &u));
  EQ(u.cflag, 0277);
  EQ(u.cc[VTIME], 77);
  OK(ioctl(slave, TCGETA, &old));
  EQ(old.iflag, 02400);
  EQ(old.lflag, 0105073 & 0xffff);
  old.lflag &= ~ECHO;
  old.cc[VINTR] = 'i';
  OK(ioctl(slave, TCSETA, &old));
  OK(ioctl(slave, TCGETS, &u));
  EQ(u.lflag, 0105073 & ~ECHO);
  EQ(u.cc[VINTR], 'i');
  EQ(u.cc[VSUSP], 032);
  return 0;
}
