/* Pointers of terminal controls that are bad, or at the ends of pages. ioctl_tty(2) */
#include "tty.h"

int main(void) {
  open_pty();
  static unsigned long const gets[] = {TCGETS, TCGETA, 0x802c542a, TIOCGWINSZ, FIONREAD, TIOCOUTQ, TIOCGETD, TIOCGEXCL};
  static unsigned long const sets[] = {TCSETS, TCSETSW, TCSETSF, TCSETA, TCSETAW, TCSETAF, 0x402c542b, 0x402c542c,
                                       0x402c542d, TIOCSWINSZ, TIOCSETD};
  static size_t const get_sizes[] = {36, 18, 44, 8, 4, 4, 4, 4};
  static size_t const set_sizes[] = {36, 36, 36, 18, 18, 18, 44, 44, 44, 8, 4};
  for (size_t i = 0; i < COUNT(gets); i++) {
    for (size_t j = 0; j < BAD_POINTERS; j++) ERR(ioctl(slave, gets[i], bad_pointers[j]), EFAULT);
    ERR(ioctl(slave, gets[i], read_only(0)), EFAULT);
    OK(ioctl(slave, gets[i], before_guard(get_sizes[i])));
    OK(ioctl(slave, gets[i], after_hole(get_sizes[i])));
    ERR(ioctl(slave, gets[i], (char *)before_guard(get_sizes[i]) + 1), EFAULT);
  }
  for (size_t i = 0; i < COUNT(sets); i++) {
    for (size_t j = 0; j < BAD_POINTERS; j++) ERR(ioctl(slave, sets[i], bad_pointers[j]), EFAULT);
    OK(ioctl(slave, sets[i], before_guard(set_sizes[i])));
    OK(ioctl(slave, sets[i], read_only(0)));
    ERR(ioctl(slave, sets[i], (char *)before_guard(set_sizes[i]) + 1), EFAULT);
  }
  return 0;
}
