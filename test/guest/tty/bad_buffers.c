/* Reads and writes of a terminal with buffers that are bad, whole or in part. read(2), write(2) */
#include "tty.h"

int main(void) {
  open_pty();
  raw(1, 0);
  for (size_t i = 0; i < BAD_POINTERS; i++) ERR(write(slave, bad_pointers[i], 10), EFAULT);
  for (size_t i = 0; i < BAD_POINTERS; i++) ERR(write(master, bad_pointers[i], 10), EFAULT);
  type("0123456789");
  char *edge = before_guard(4);
  EQ(read(slave, edge, 4), 4);
  EQ(memcmp(edge, "0123", 4), 0);
  edge = after_hole(6);
  EQ(read(slave, edge, 6), 6);
  EQ(memcmp(edge, "456789", 6), 0);
  EQ(write(slave, before_guard(3), 3), 3);
  take(master);
  return 0;
}
