/* Half a mebibyte to standard output in one write, then in many. write(2) */
#include "../check.h"

static char data[1 << 19];

int main(void) {
  for (size_t i = 0; i < sizeof data; i++) data[i] = i % 64 == 63 ? '\n' : (char)('!' + i / 64 % 90);
  for (size_t done = 0; done < sizeof data;) done += OK(write(1, data + done, sizeof data - done));
  for (size_t i = 0; i < sizeof data; i += 640) EQ(write(1, data + i, 64), 64);
  return 0;
}
