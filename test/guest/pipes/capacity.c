/* A pipe holds 65536 bytes; what is written comes out in order. pipe(7) */
#include "../check.h"

int main(void) {
  int ends[2];
  OK(pipe2(ends, O_NONBLOCK));
  static unsigned char data[100000], back[100000];
  for (size_t i = 0; i < sizeof data; i++) data[i] = (unsigned char)(i * 11 + (i >> 8));
  EQ(write(ends[1], data, sizeof data), 65536);
  ERR(write(ends[1], data, 1), EAGAIN);
  EQ(read(ends[0], back, 4096), 4096);
  EQ(write(ends[1], data + 65536, 10000), 4096);
  EQ(read(ends[0], back + 4096, sizeof back - 4096), 65536);
  CHECK(memcmp(back, data, 65536 + 4096) == 0);
  ERR(read(ends[0], back, 1), EAGAIN);
  EQ(fcntl(ends[0], F_GETPIPE_SZ), 65536);
  return 0;
}
