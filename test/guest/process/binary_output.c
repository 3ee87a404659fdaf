/* Output is binary-clean: all byte values, NULs, no newline at the end. write(2) */
#include "../check.h"

int main(void) {
  unsigned char all[256];
  for (int i = 0; i < 256; i++) all[i] = (unsigned char)i;
  EQ(write(1, all, 256), 256);
  EQ(write(1, all + 128, 128), 128);
  return 0;
}
