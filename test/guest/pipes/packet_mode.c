/* O_DIRECT makes a pipe of packets: each read gives one, the rest of it is dropped. pipe(2) */
#include "../check.h"

int main(void) {
  int ends[2];
  OK(pipe2(ends, O_DIRECT | O_NONBLOCK));
  EQ(write(ends[1], "first", 5), 5);
  EQ(write(ends[1], "second", 6), 6);
  char text[16] = {0};
  EQ(read(ends[0], text, 16), 5);
  EQ(read(ends[0], text, 2), 2);
  ERR(read(ends[0], text, 16), EAGAIN);
  return 0;
}
