/*
 * Random input under random settings with canonical input: what is shown and what is read are printed, for the
 * comparison of the native run with the others. termios(3)
 */
#include "tty.h"

static uint32_t seed;
static uint32_t any(uint32_t n) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % n;
}

static void print(const char *what, const char *bytes, size_t length) {
  printf("%s", what);
  for (size_t i = 0; i < length; i++) printf("%02x", (unsigned char)bytes[i]);
  printf("\n");
}

static void randomize(void) {
  struct termios t = settings(slave);
  static tcflag_t const inputs[] = {ISTRIP, INLCR, IGNCR, ICRNL, IUCLC, IXON, IXANY, IUTF8, PARMRK};
  static tcflag_t const outputs[] = {OPOST, OPOST, OLCUC, ONLCR, OCRNL, ONOCR, ONLRET, XTABS};
  static tcflag_t const locals[] = {ECHO, ECHO, ECHO, ECHOE, ECHOK, ECHONL, ECHOCTL, ECHOPRT, ECHOKE, IEXTEN, ISIG, NOFLSH};
  t.c_iflag = t.c_oflag = 0;
  t.c_lflag = ICANON;
  for (size_t i = 0; i < COUNT(inputs); i++) if (any(3) == 0) t.c_iflag |= inputs[i];
  for (size_t i = 0; i < COUNT(outputs); i++) if (any(2)) t.c_oflag |= outputs[i];
  for (size_t i = 0; i < COUNT(locals); i++) if (any(3)) t.c_lflag |= locals[i];
  t.c_cc[VEOL] = any(4) ? 0 : ';';
  t.c_cc[VEOL2] = any(4) ? 0 : ':';
  OK(tcsetattr(slave, any(8) ? TCSANOW : TCSAFLUSH, &t));
  printf("settings %o %o %o\n", t.c_iflag, t.c_oflag, t.c_lflag);
}

int main(void) {
  static char const likely[] = "ab c_\t\t\n\r;:\177\177\025\027\022\026\004\021\003\034\032\xc3\xa4\xe2\x82\xac\xff\x01Z\b";
  for (int round = 0; round < 60; round++) {
    seed = round * 7919 + 1;
    open_pty();
    for (int change = 0; change < 3; change++) {
      randomize();
      size_t length = 1 + any(50);
      char bytes[64];
      for (size_t i = 0; i < length; i++) bytes[i] = any(12) ? likely[any(sizeof likely - 1)] : (char)any(256);
      for (size_t i = 0; i < length; i++) if ((bytes[i] & 0177) == 023) bytes[i] = 'x';
      /* One by one: what a signal flushes natively depends on what is under way. */
      static char screen[8192];
      size_t seen = 0;
      for (size_t i = 0; i < length; i++) {
        type_bytes(bytes + i, 1);
        size_t n = take(master);
        memcpy(screen + seen, taken, n);
        seen += n;
        while (ready(slave, POLLIN, 0) & POLLIN) {
          char text[256];
          printf("%d ", waiting(slave));
          ssize_t got = OK(read(slave, text, sizeof text));
          print("read ", text, got);
        }
      }
      print("typed ", bytes, length);
      print("shown ", screen, seen);
      EQ(write(slave, "out\tput\n", 8), 8);
      size_t n = take(master);
      print("shown ", taken, n);
    }
    close(slave);
    close(master);
  }
  return 0;
}
